//! The project's commands: `cargo xtask demo`, `test`, `seeds`, `build`, `size`, `bench`.

#[cfg(test)]
mod acts;
mod bench;
mod calendar;
mod children;
mod code;
mod demo;
mod demo_gateway;
#[cfg(test)]
mod handout;
mod hosts;
mod kept;
#[cfg(test)]
mod layers;
mod pack;
mod panel;
mod parts;
mod script;
mod shared;
mod sheets;
mod size;
mod spreadsheet;
mod suite;
mod tools;
mod visit;
#[cfg(test)]
mod words;
mod workspace;

use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask <command> [options]

demo    Build the panel and show it against a stand-in license server
          --port <n>        where the panel is served (8080; 0: any free port)
          --api-port <n>    where the license server listens (8081; 0: any free port)
          --seed <name>     demo, large, roles or empty (demo)
          --dev             quick build, rebuilt and reloaded when a file changes
          --keep            the database survives restarts, in target/demo/<seed>.sqlite
          --race            admins who act at the same moment all get the last seat, as servers allow
          --worker MS|off   how long the server takes to finish a removal (300)
          --server <name>   keygen, or licensespring behind its gateway in nginx (keygen)
          --log             the server keeps a log of its own, as Keygen's Enterprise Edition does
          --latency <ms>    every answer of the license server takes this long
test    Everything a change must pass; a table at the end
          <word>            the tests and journeys with it in their name, on a quick build
          all               and what takes too long for every change: the properties in many
                            more cases, the journeys in a race, with a slow worker and with a
                            stopped one, reading a large server for reports, files of
                            reports in LibreOffice Calc, the gateway under the load of one
                            customer, and its list of calls against a million made-up ones,
                            the panel on hosts of several kinds, and on LicenseSpring the journeys
                            about what the panel does by itself
          --only <steps>    some of: fmt,clippy,native,gateway,build,size,policy,journeys,
                            journeys-licensespring,firefox,webkit,journeys-licensespring-more,
                            properties,race,slow-worker,stopped-worker,kill-points,
                            calendar,reading,spreadsheet,load,fuzz,hosts
seeds   Everything that is tried in random cases, in twenty times as many
build   The panel as it is deployed, into `dist`
          --dist <folder>     another folder
          --public-url </x/>  the folder on the host that it is served from (/)
          --from <folder>     from this build, without compiling: for another folder on a host
size    Bytes of the release build: of each file, raw and compressed, of a visit by phase in a
        browser on both servers, and of the code by module and by shape
          --no-build        measure the `dist` folder as it is
bench   Native benchmarks, then the time from click to painted count in a browser
          --before <folder>   an earlier release build, measured in the same run
          --network slow-4g   instead, a first visit on a line of 1.6 Mbit/s with 150 ms and a
                              processor four times slower: to the first paint, a form and a list
                              that can be used
          --page <address>    of this page instead of the panel, with the password in the variable
                              SEATBOARD_PASSWORD
          --form, --list <selector>   by which its form and its list are known
          --email <address>   who signs in there
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    let mut args = lexopt::Parser::from_env();
    let command = match args.next()? {
        Some(lexopt::Arg::Value(word)) => word.to_string_lossy().into_owned(),
        Some(lexopt::Arg::Long("help") | lexopt::Arg::Short('h')) => "help".to_owned(),
        Some(other) => return Err(other.unexpected().into()),
        None => {
            anyhow::bail!("which command?\n\n{USAGE}")
        }
    };
    match command.as_str() {
        "demo" => demo::run(demo::Options::parse(args)?),
        "test" => match suite::wanted(args)? {
            suite::Wanted::Steps(steps) => suite::run(&steps),
            suite::Wanted::Word(word) => suite::matching(&word),
        },
        "seeds" => suite::seeds(),
        "build" => panel::run(&panel::Options::parse(args)?),
        "size" => size::run(size::parse(args)?),
        "bench" => bench::run(args),
        "help" => {
            print!("{USAGE}");
            Ok(())
        }
        other => anyhow::bail!("there is no command {other}\n\n{USAGE}"),
    }
}
