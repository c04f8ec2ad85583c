//! The way to PostgreSQL is encrypted, and the server is who it says it is.

use std::fs;
use std::process::Output;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};

use crate::audit::refusal;
use crate::harness::{Connection, Postgres, Server, database};

/// An authority that certifies servers.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("a certificate"))
    }

    /// Certificate and key of the server of this name.
    fn certify(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new([name.to_owned()]).expect("it is a name");
        (params.signed_by(&key, &self.0).expect("a certificate").pem(), key.serialize_pem())
    }
}

/// Who runs commands on a machine that trusts this authority alone.
fn asked(machine: &Arc<Server>, url: &str, authority: &Authority) -> Output {
    fs::write(machine.path("authority.pem"), authority.0.pem()).expect("a file");
    let config = format!("database = \"{url}\"\n[postgres]\nca_file = \"authority.pem\"\n");
    fs::write(machine.path("muster.toml"), config).expect("a file");
    machine.run(&["organization", "list"])
}

#[test]
fn a_server_is_believed_that_has_a_certificate_of_the_authority_for_its_name() {
    let Some(postgres) = Postgres::start() else { return };
    let [authority, other] = ["Ours", "Another"].map(Authority::new);
    let (certificate, key) = authority.certify("localhost");
    postgres.secure(&certificate, &key);
    let at = database(&postgres.url());
    let [named, by_address] = ["localhost", "127.0.0.1"].map(|name| at.replacen("127.0.0.1", name, 1));
    let machine = Server::embedded(&[]);
    machine.kill();

    for mode in ["require", "verify-full"] {
        let url = format!("{named}?sslmode={mode}");
        let answered = asked(&machine, &url, &authority);
        assert!(answered.status.success(), "{}", String::from_utf8_lossy(&answered.stderr));
        let said = refusal(&asked(&machine, &url, &other), 1);
        assert!(said.contains("certificate"), "{said}");
        let said = refusal(&asked(&machine, &format!("{by_address}?sslmode={mode}"), &authority), 1);
        assert!(said.contains("certificate"), "{said}");
    }

    let file = machine.path("authority.pem");
    fs::write(&file, authority.0.pem()).expect("a file");
    let url = format!("{named}?sslmode=require");
    let server = Server::start(&[("DATABASE", &url), ("POSTGRES__CA_FILE", &file.to_string_lossy())]);
    let connection = Connection::on(server, "entra");
    connection.users("ada", 5);
    let secret = "SELECT count(*) > 0 AND bool_and(ssl) FROM pg_stat_activity JOIN pg_stat_ssl USING (pid)
                  WHERE application_name = 'muster'";
    assert_eq!(postgres.psql(secret), "t");
}

#[test]
fn a_server_without_tls_is_not_spoken_to_in_the_clear() {
    let Some(postgres) = Postgres::start() else { return };
    let machine = Server::embedded(&[]);
    machine.kill();
    let url = format!("{}?sslmode=require", database(&postgres.url()));
    let said = refusal(&asked(&machine, &url, &Authority::new("Ours")), 1);
    assert!(said.contains("TLS"), "{said}");
}
