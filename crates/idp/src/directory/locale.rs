//! Where the made-up company's people come from: names in the scripts of the world, and the offices there.

/// A language, the office where most of its speakers work, and their names.
pub(super) struct Locale {
    /// BCP 47 tag.
    pub(super) language: &'static str,
    pub(super) office: Office,
    /// Whether people write the family name first.
    pub(super) family_first: bool,
    /// Sets of names that go together; two where family names have a form for women and one for men.
    pub(super) names: &'static [Names],
}

/// An office of the company.
pub(super) struct Office {
    pub(super) name: &'static str,
    pub(super) street: &'static str,
    pub(super) city: &'static str,
    pub(super) state: Option<&'static str>,
    pub(super) postal_code: &'static str,
    pub(super) country: &'static str,
    /// Number of the switchboard, to which an extension of three digits is added.
    pub(super) phone: &'static str,
    /// Start of mobile numbers, to which six digits are added.
    pub(super) mobile: &'static str,
}

/// Names separated by spaces. `native/ascii` where the ASCII form is more than the name in lower case.
pub(super) struct Names {
    pub(super) given: &'static str,
    pub(super) family: &'static str,
}

/// A name as its bearer writes it, and in ASCII for addresses.
pub(super) struct Name {
    pub(super) native: &'static str,
    pub(super) ascii: String,
}

/// The names of a list in [`Names`].
pub(super) fn parse(list: &'static str) -> Vec<Name> {
    let name = |word: &'static str| match word.split_once('/') {
        Some((native, ascii)) => Name { native, ascii: ascii.to_owned() },
        None => Name { native: word, ascii: word.to_ascii_lowercase() },
    };
    list.split_whitespace().map(name).collect()
}

/// All locales.
pub(super) const LOCALES: &[Locale] = &[
    Locale {
        language: "en-GB",
        office: Office {
            name: "York, Clifford House",
            street: "12 Tower Street",
            city: "York",
            state: Some("North Yorkshire"),
            postal_code: "YO1 9SA",
            country: "GB",
            phone: "+44 1632 960",
            mobile: "+44 7700 9",
        },
        family_first: false,
        names: &[Names {
            given: "Ada Beth Callum Dilys Ewan Fiona Gareth Imogen Jude Niamh Rhys Siân/sian Zoë/zoe",
            family: "Quill O’Brien/obrien Ashworth Blackwood Penhaligon Thistlewood Marsh Cadwallader Fairfax \
                     MacLeod Pryce-Jones Okafor Whitlock",
        }],
    },
    Locale {
        language: "fr-FR",
        office: Office {
            name: "Lyon, Confluence",
            street: "8 quai Rambaud",
            city: "Lyon",
            state: Some("Auvergne-Rhône-Alpes"),
            postal_code: "69002",
            country: "FR",
            phone: "+33 4 65 71 0",
            mobile: "+33 6 39 ",
        },
        family_first: false,
        names: &[Names {
            given: "Anaïs/anais Benoît/benoit Chloé/chloe Étienne/etienne François/francois Gaëlle/gaelle Hélène/helene \
                    Jean-Noël/jean-noel Loïc/loic Margaux Océane/oceane Rémi/remi",
            family: "Lefèvre/lefevre Besançon/besancon Garçon/garcon Beauchêne/beauchene D’Aubigné/daubigne Lacroix \
                     Moreau Noël/noel Roussel Thévenet/thevenet Vasseur",
        }],
    },
    Locale {
        language: "de-DE",
        office: Office {
            name: "Köln, Rheinauhafen",
            street: "Anna-Schneider-Steig 9",
            city: "Köln",
            state: Some("Nordrhein-Westfalen"),
            postal_code: "50678",
            country: "DE",
            phone: "+49 221 555 0",
            mobile: "+49 171 03",
        },
        family_first: false,
        names: &[Names {
            given: "Jürgen/juergen Käthe/kaethe Björn/bjoern Sören/soeren Anneliese Götz/goetz Heike Lukas Marlene \
                    Rüdiger/ruediger Ursula",
            family: "Müller/mueller Groß/gross Schäfer/schaefer Jäger/jaeger Weiß/weiss Köhler/koehler Hübner/huebner \
                     Brandt Vogelsang Lindqvist",
        }],
    },
    Locale {
        language: "pl-PL",
        office: Office {
            name: "Kraków, Zabłocie",
            street: "ul. Ślusarska 9",
            city: "Kraków",
            state: None,
            postal_code: "30-702",
            country: "PL",
            phone: "+48 12 555 0",
            mobile: "+48 501 ",
        },
        family_first: false,
        names: &[
            Names {
                given: "Agnieszka Bożena/bozena Małgorzata/malgorzata Zofia Łucja/lucja Iga",
                family: "Wiśniewska/wisniewska Kamińska/kaminska Zielińska/zielinska Mączyńska/maczynska Żak/zak",
            },
            Names {
                given: "Paweł/pawel Michał/michal Stanisław/stanislaw Łukasz/lukasz Zdzisław/zdzislaw Jan",
                family: "Wiśniewski/wisniewski Kamiński/kaminski Zieliński/zielinski Mączyński/maczynski Gołąb/golab",
            },
        ],
    },
    Locale {
        language: "is-IS",
        office: Office {
            name: "Reykjavík, Grandi",
            street: "Fiskislóð 31",
            city: "Reykjavík",
            state: None,
            postal_code: "101",
            country: "IS",
            phone: "+354 555 0",
            mobile: "+354 8",
        },
        family_first: false,
        names: &[
            Names {
                given: "Guðrún/gudrun Þórdís/thordis Æsa/aesa Sigríður/sigridur Ásta/asta",
                family: "Jónsdóttir/jonsdottir Þorsteinsdóttir/thorsteinsdottir Björnsdóttir/bjornsdottir",
            },
            Names {
                given: "Þór/thor Guðmundur/gudmundur Ísak/isak Sæmundur/saemundur Ragnar",
                family: "Jónsson/jonsson Þorsteinsson/thorsteinsson Björnsson/bjornsson",
            },
        ],
    },
    Locale {
        language: "tr-TR",
        office: Office {
            name: "İzmir, Alsancak",
            street: "Kıbrıs Şehitleri Cd. 41",
            city: "İzmir",
            state: None,
            postal_code: "35220",
            country: "TR",
            phone: "+90 232 555 0",
            mobile: "+90 501 ",
        },
        family_first: false,
        names: &[Names {
            given: "İpek/ipek Işıl/isil Çağla/cagla Gökhan/gokhan Şule/sule Uğur/ugur Ömer/omer Deniz",
            family: "Yılmaz/yilmaz Çelik/celik Öztürk/ozturk Şahin/sahin Aydın/aydin Kılıç/kilic Güneş/gunes",
        }],
    },
    Locale {
        language: "vi-VN",
        office: Office {
            name: "Đà Nẵng, Hải Châu",
            street: "88 Bạch Đằng",
            city: "Đà Nẵng",
            state: None,
            postal_code: "550000",
            country: "VN",
            phone: "+84 236 555 0",
            mobile: "+84 91 ",
        },
        family_first: true,
        names: &[Names {
            given: "Hương/huong Thảo/thao Đức/duc Tuấn/tuan Ngọc/ngoc Quỳnh/quynh Phượng/phuong Bảo/bao",
            family: "Nguyễn/nguyen Trần/tran Lê/le Phạm/pham Võ/vo Đặng/dang Bùi/bui Đỗ/do",
        }],
    },
    Locale {
        language: "pt-BR",
        office: Office {
            name: "São Paulo, Pinheiros",
            street: "Rua dos Pinheiros 870",
            city: "São Paulo",
            state: Some("SP"),
            postal_code: "05422-001",
            country: "BR",
            phone: "+55 11 5550 0",
            mobile: "+55 11 955",
        },
        family_first: false,
        names: &[Names {
            given: "João/joao Conceição/conceicao Inês/ines Otávio/otavio Luísa/luisa Caetano Rita Vinícius/vinicius",
            family: "Gonçalves/goncalves Araújo/araujo Magalhães/magalhaes Simões/simoes Brandão/brandao Teles Rocha",
        }],
    },
    Locale {
        language: "uk-UA",
        office: Office {
            name: "Київ, Поділ",
            street: "вул. Сагайдачного, 25",
            city: "Київ",
            state: None,
            postal_code: "04070",
            country: "UA",
            phone: "+380 44 555 0",
            mobile: "+380 50 ",
        },
        family_first: false,
        names: &[Names {
            given: "Олена/olena Тарас/taras Ярослава/yaroslava Богдан/bohdan Ірина/iryna Юрій/yurii Соломія/solomiya \
                    Дмитро/dmytro",
            family: "Шевченко/shevchenko Коваленко/kovalenko Бондаренко/bondarenko Ткачук/tkachuk Гончар/honchar \
                     Лисенко/lysenko Мороз/moroz",
        }],
    },
    Locale {
        language: "bg-BG",
        office: Office {
            name: "Пловдив, Капана",
            street: "ул. Железарска 14",
            city: "Пловдив",
            state: None,
            postal_code: "4000",
            country: "BG",
            phone: "+359 32 555 0",
            mobile: "+359 88 ",
        },
        family_first: false,
        names: &[
            Names {
                given: "Цветелина/tsvetelina Гергана/gergana Юлия/yuliya Десислава/desislava",
                family: "Димитрова/dimitrova Стоянова/stoyanova Щерева/shtereva Желева/zheleva",
            },
            Names {
                given: "Георги/georgi Красимир/krasimir Жеко/zheko Пламен/plamen",
                family: "Димитров/dimitrov Стоянов/stoyanov Щерев/shterev Желев/zhelev",
            },
        ],
    },
    Locale {
        language: "el-GR",
        office: Office {
            name: "Θεσσαλονίκη, Λαδάδικα",
            street: "Κατούνη 17",
            city: "Θεσσαλονίκη",
            state: None,
            postal_code: "546 25",
            country: "GR",
            phone: "+30 231 555 0",
            mobile: "+30 690 ",
        },
        family_first: false,
        names: &[
            Names {
                given: "Ελένη/eleni Χρυσούλα/chrysoula Ευαγγελία/evangelia Ίρις/iris Δήμητρα/dimitra",
                family: "Παπαδοπούλου/papadopoulou Γεωργίου/georgiou Νικολαΐδου/nikolaidou Οικονόμου/oikonomou",
            },
            Names {
                given: "Γιώργος/giorgos Οδυσσέας/odysseas Θανάσης/thanasis Ηλίας/ilias Χρήστος/christos",
                family: "Παπαδόπουλος/papadopoulos Γεωργίου/georgiou Νικολαΐδης/nikolaidis Μαυρίδης/mavridis",
            },
        ],
    },
    Locale {
        language: "ar-EG",
        office: Office {
            name: "القاهرة، المعادي",
            street: "شارع ٩، رقم ٢١",
            city: "القاهرة",
            state: None,
            postal_code: "11728",
            country: "EG",
            phone: "+20 2 5550 0",
            mobile: "+20 100 ",
        },
        family_first: false,
        names: &[Names {
            given: "فاطمة/fatma يوسف/youssef مريم/mariam خالد/khaled نور/nour عمر/omar هدى/hoda طارق/tarek",
            family: "حسن/hassan الشريف/elsherif منصور/mansour عبدالله/abdallah النجار/elnaggar فؤاد/fouad سليمان/soliman",
        }],
    },
    Locale {
        language: "he-IL",
        office: Office {
            name: "חיפה, נמל",
            street: "דרך העצמאות 53",
            city: "חיפה",
            state: None,
            postal_code: "3303301",
            country: "IL",
            phone: "+972 4 555 0",
            mobile: "+972 50 ",
        },
        family_first: false,
        names: &[Names {
            given: "נועה/noa איתן/eitan שירה/shira יונתן/yonatan תמר/tamar אורי/uri",
            family: "כהן/cohen מזרחי/mizrahi פרידמן/friedman ביטון/biton שפירא/shapira אברהמי/avrahami",
        }],
    },
    Locale {
        language: "hi-IN",
        office: Office {
            name: "पुणे, कोरेगाँव पार्क",
            street: "४२ नॉर्थ मेन रोड",
            city: "पुणे",
            state: Some("महाराष्ट्र"),
            postal_code: "411001",
            country: "IN",
            phone: "+91 20 5550 0",
            mobile: "+91 98",
        },
        family_first: false,
        names: &[Names {
            given: "प्रिया/priya अर्जुन/arjun लक्ष्मी/lakshmi रोहित/rohit श्रुति/shruti विक्रम/vikram आनंद/anand",
            family: "शर्मा/sharma कुलकर्णी/kulkarni देशपांडे/deshpande गुप्ता/gupta मिश्रा/mishra जोशी/joshi पाटील/patil",
        }],
    },
    Locale {
        language: "th-TH",
        office: Office {
            name: "เชียงใหม่ นิมมาน",
            street: "15 ถนนนิมมานเหมินท์",
            city: "เชียงใหม่",
            state: None,
            postal_code: "50200",
            country: "TH",
            phone: "+66 53 555 0",
            mobile: "+66 81 ",
        },
        family_first: false,
        names: &[Names {
            given: "สมชาย/somchai มาลี/malee อนันต์/anan กนกวรรณ/kanokwan ธนา/thana",
            family: "ศรีสุข/srisuk แก้วมณี/kaewmanee วงศ์ไทย/wongthai บุญมา/boonma",
        }],
    },
    Locale {
        language: "ja-JP",
        office: Office {
            name: "大阪 中之島",
            street: "中之島3丁目2番4号",
            city: "大阪市",
            state: Some("大阪府"),
            postal_code: "530-0005",
            country: "JP",
            phone: "+81 6 5550 0",
            mobile: "+81 90 55",
        },
        family_first: true,
        names: &[Names {
            given: "花子/hanako 太郎/taro さくら/sakura 健一/kenichi 美咲/misaki 翔/sho 陽葵/himari リナ/rina",
            family: "佐藤/sato 髙橋/takahashi 田中/tanaka 渡邊/watanabe 山本/yamamoto 小林/kobayashi 伊藤/ito 中村/nakamura",
        }],
    },
    Locale {
        language: "ko-KR",
        office: Office {
            name: "부산 센텀시티",
            street: "센텀중앙로 78",
            city: "부산광역시",
            state: None,
            postal_code: "48058",
            country: "KR",
            phone: "+82 51 555 0",
            mobile: "+82 10 55",
        },
        family_first: true,
        names: &[Names {
            given: "지우/jiwoo 민준/minjun 서연/seoyeon 하은/haeun 도윤/doyun 수빈/subin",
            family: "김/kim 이/lee 박/park 최/choi 정/jeong 강/kang 한/han",
        }],
    },
    Locale {
        language: "zh-TW",
        office: Office {
            name: "臺南 安平",
            street: "安平路 700 號",
            city: "臺南市",
            state: None,
            postal_code: "708",
            country: "TW",
            phone: "+886 6 555 0",
            mobile: "+886 955 ",
        },
        family_first: true,
        names: &[Names {
            given: "雅婷/ya-ting 志明/chih-ming 怡君/yi-chun 冠宇/kuan-yu 淑芬/shu-fen 家豪/chia-hao",
            family: "陳/chen 林/lin 黃/huang 張/chang 李/li 王/wang 蔡/tsai",
        }],
    },
];
