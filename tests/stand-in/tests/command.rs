//! The `stand-in` command as a demo starts it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

/// A running command; ended when dropped.
struct Running {
    child: Child,
    /// `127.0.0.1:PORT`, as it said itself.
    address: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stand-in"));
    command.args(arguments);
    command
}

fn start(arguments: &[&str]) -> Running {
    let mut child = command(arguments)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the command starts");
    let stdout = child.stdout.take().expect("its output");
    let mut line = String::new();
    BufReader::new(stdout)
        .read_line(&mut line)
        .expect("a first line");
    let address = line
        .trim_end()
        .strip_prefix("API: http://")
        .unwrap_or_else(|| panic!("not an address: {line:?}"))
        .to_owned();
    Running { child, address }
}

/// One request; the whole answer.
fn ask(running: &Running, request: &str) -> String {
    ask_with(running, request, "Accept: */*")
}

/// The same with a header of its own.
fn ask_with(running: &Running, request: &str, header: &str) -> String {
    let mut stream = TcpStream::connect(&running.address).expect("a connection");
    let address = &running.address;
    write!(
        stream,
        "{request} HTTP/1.1\r\nHost: {address}\r\n{header}\r\nConnection: close\r\n\r\n"
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}

#[test]
fn it_says_where_it_serves_and_serves_there() {
    let running = start(&["--port", "0", "--seed", "empty"]);
    assert!(running.address.starts_with("127.0.0.1:"), "loopback only");
    let ping = ask(&running, "GET /v1/ping");
    assert!(ping.starts_with("HTTP/1.1 200"), "{ping}");
    let control = ask(&running, "GET /__control/log");
    assert!(
        control.starts_with("HTTP/1.1 404"),
        "the control endpoint is off unless asked for: {control}"
    );
}

#[test]
fn its_options_reach_the_server() {
    let running = start(&[
        "--seed",
        "empty",
        "--control",
        "--fault",
        r#"{"path":"/ping","nth":2,"times":1,"kind":{"status":503}}"#,
        "--max-rpm",
        "3",
    ]);
    let status = |request: &str| ask(&running, request)[9..12].to_owned();
    let statuses: Vec<String> = (0..5).map(|_| status("GET /v1/ping")).collect();
    assert_eq!(statuses, ["200", "503", "200", "200", "429"]);
    assert_eq!(status("GET /__control/log"), "200");
}

#[test]
fn licensesprings_side_is_there_and_takes_its_quirks() {
    let running = start(&["--seed", "empty", "--license-spring", r#"{"strict":true}"#]);
    let server = stand_in::StandIn::open(stand_in::Options::default()).expect("a server");
    let key = format!("Authorization: Api-Key {}", server.facts().api_key);
    let ask = |path: &str, header: &str| ask_with(&running, &format!("GET {path}"), header);
    let with_key = ask("/api/v1/products/", &key);
    assert!(with_key.starts_with("HTTP/1.1 200"), "{with_key}");
    let without = ask("/api/v1/products/", "Accept: */*");
    assert!(without.starts_with("HTTP/1.1 403"), "{without}");
    let strict = ask("/api/v1/products/?colour=red", &key);
    assert!(strict.starts_with("HTTP/1.1 400"), "{strict}");
    let unknown = command(&["--license-spring", r#"{"strikt":true}"#])
        .output()
        .expect("it ends");
    assert!(!unknown.status.success());
    assert!(String::from_utf8_lossy(&unknown.stderr).contains("--license-spring"));
}

#[test]
fn a_port_in_use_is_one_clear_message() {
    let running = start(&["--seed", "empty"]);
    let port = running.address.rsplit(':').next().expect("a port");
    let second = command(&["--seed", "empty", "--port", port])
        .output()
        .expect("it ends by itself");
    assert!(!second.status.success());
    let message = String::from_utf8_lossy(&second.stderr);
    assert!(
        message.contains(&format!("port {port} cannot be used")),
        "{message}"
    );
}

#[test]
fn an_unknown_option_is_refused_with_the_known_ones() {
    let refused = command(&["--colour", "blue"]).output().expect("it ends");
    assert!(!refused.status.success());
    let message = String::from_utf8_lossy(&refused.stderr);
    assert!(
        message.contains("unknown option --colour") && message.contains("--seed"),
        "{message}"
    );
}
