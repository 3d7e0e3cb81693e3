//! hyper on tokio: tasks that a pool of threads steals from each other.

use std::{collections::HashMap, convert::Infallible, env, net::SocketAddr};

use hyper::client::HttpConnector;
use hyper::service::{make_service_fn, service_fn};
use hyper::{body, Body, Client, Request, Response, Server, StatusCode, Uri};

type Upstreams = Client<HttpConnector>;
type Failed = Box<dyn std::error::Error + Send + Sync>;

async fn ask(upstreams: &Upstreams, name: &str, n: &str) -> Result<String, Failed> {
    let url = env::var(format!("UPSTREAM_{}", name.to_uppercase()))?;
    let answer = upstreams.get(format!("{url}?n={n}").parse::<Uri>()?).await?;
    if answer.status() != StatusCode::OK {
        return Err(format!("{name} answered {}", answer.status()).into());
    }
    Ok(String::from_utf8(body::to_bytes(answer).await?.to_vec())?)
}

/// Uses the processor for COMPUTE_MS, whoever else uses it meanwhile.
fn compute() -> Result<(), Failed> {
    let milliseconds: u128 = env::var("COMPUTE_MS")?.parse()?;
    let used = || {
        let mut t = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut t) };
        t.tv_sec as u128 * 1_000_000_000 + t.tv_nsec as u128
    };
    let end = used() + milliseconds * 1_000_000;
    while used() < end {}
    Ok(())
}

async fn page(upstreams: &Upstreams, uri: &Uri) -> Result<Option<String>, Failed> {
    let query: HashMap<&str, &str> = uri.query().unwrap_or("").split('&').filter_map(|pair| pair.split_once('=')).collect();
    let n = query.get("n").copied().unwrap_or("0");
    Ok(Some(match uri.path() {
        "/hello" => "Hello, World!\n".into(),
        "/churn" => format!("once {n}\n"),
        "/idle" => format!("here {n}\n"),
        "/backend" => format!("{n} {}\n", ask(upstreams, "data", n).await?),
        "/purchase" => {
            let (billing, metadata, ads, recommendations) = tokio::try_join!(
                ask(upstreams, "billing", n),
                ask(upstreams, "metadata", n),
                ask(upstreams, "ads", n),
                ask(upstreams, "recommendations", n)
            )?;
            format!("order {n}\nbilling {billing}\nmetadata {metadata}\nads {ads}\nrecommendations {recommendations}\n")
        }
        "/hog" => {
            let class = query.get("class").copied().unwrap_or("light");
            if class == "heavy" {
                compute()?;
            }
            format!("{class} {n}\n")
        }
        "/overload" => {
            compute()?;
            format!("done {n}\n")
        }
        _ => return Ok(None),
    }))
}

async fn answer(upstreams: Upstreams, request: Request<Body>) -> Result<Response<Body>, Infallible> {
    let (status, body) = match page(&upstreams, request.uri()).await {
        Ok(Some(body)) => (StatusCode::OK, body),
        Ok(None) => (StatusCode::NOT_FOUND, "no such page\n".into()),
        Err(error) => {
            eprintln!("{error}");
            (StatusCode::BAD_GATEWAY, "upstream failed\n".into())
        }
    };
    let answer = Response::builder().status(status).header("Content-Type", "text/plain");
    Ok(answer.body(Body::from(body)).expect("the status and the field are valid"))
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let address: SocketAddr = format!("{}:{}", env::var("HOST")?, env::var("PORT")?).parse()?;
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let upstreams: Upstreams = Client::builder().pool_max_idle_per_host(4096).build(connector);
    let service = make_service_fn(move |_| {
        let upstreams = upstreams.clone();
        async move { Ok::<_, Infallible>(service_fn(move |request| answer(upstreams.clone(), request))) }
    });
    Server::bind(&address).tcp_nodelay(true).http1_pipeline_flush(true).serve(service).await?;
    Ok(())
}
