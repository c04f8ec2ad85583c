//! What no form of ours sends: it is answered with a page that says so, and never with a fault of the server's.

use super::routes;
use super::sample::Sample;
use crate::harness::{encoded, send, shared};

#[test]
fn questions_that_no_page_asks_are_answered_with_a_page() {
    let sample = Sample::new(&shared());
    let long = "x".repeat(6_000);
    let nonsense = ["\0", "\u{202e}", "'\"><script>", "-1", "99999999999999999999", "2026-02-30", &long, "%", "é"];
    let names = ["cursor", "text", "search", "status", "source", "sort", "from", "until", "next", "group", "actor"];
    for route in routes::all().iter().filter(|route| route.method == "GET" && !route.is_stream) {
        let path = route.address(&sample.ids);
        let path = path.split('?').next().unwrap_or_default();
        for value in nonsense {
            let all: Vec<String> = names.iter().map(|name| format!("{name}={}", encoded(value))).collect();
            // One at a time: the first that is refused would hide the others.
            for question in all.iter().map(String::as_str).chain(["=&=&&", "%ff=%ff", "a=1&a=2"]) {
                let answer = sample.owner.get(&format!("{path}?{question}"));
                assert!(answer.status < 500, "{path}?{question:.80}: {} {}", answer.status, answer.text);
                if route.is_file {
                    answer
                } else {
                    answer.dressed()
                };
            }
        }
    }
}

#[test]
fn forms_that_no_page_sends_are_answered_with_a_page() {
    let sample = Sample::new(&shared());
    let form = "application/x-www-form-urlencoded";
    for route in routes::all().iter().filter(|route| route.method == "POST" && route.path != "/sign-out") {
        let path = route.address(&sample.ids);
        for (kind, body) in [
            (form, b"%ff=\xff&=&x".to_vec()),
            (form, b"name=%00&kind=%00&email=%00&text=%00&id=%00".to_vec()),
            (form, vec![b'a'; 4_000_000]),
            ("application/json", b"{}".to_vec()),
            ("multipart/form-data; boundary=x", b"--x\r\n".to_vec()),
            ("multipart/form-data", b"--x--".to_vec()),
        ] {
            // Nothing here is so good that it could be done: without its fields a form asks for nothing.
            let answer = send(sample.owner.request("POST", &path).header("content-type", kind).body(body));
            let what = format!("{path} {kind}: {}", answer.text);
            assert!(answer.status < 500, "{what}");
            answer.dressed();
        }
    }
}

#[test]
fn nobody_is_led_to_another_site() {
    let sample = Sample::new(&shared());
    for to in ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "javascript:alert(1)"] {
        let answer = sample.owner.post("/preferences", &[("theme", "dark"), ("back", to)]).is(303);
        assert_eq!(answer.header("location"), "/");
        let page = sample.owner.get(&format!("/sign-in?next={}", encoded(to))).page(200);
        assert!(page.text.contains("name=\"next\" value=\"/\""), "{}", page.text);
    }
}
