//! The subscriptions as CSV, sent while they are read.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use core::pin::Pin;
use core::task::{Context, Poll};
use http::header;
use http_body::Frame;
use usher_app::seat::SeatsCsv;
use usher_web::Failure;

use super::asked;
use super::list::Asked;
use crate::profile::Kiro;

type Piece = Result<Option<String>, usher_app::Error>;
type Coming = Pin<Box<dyn Future<Output = (SeatsCsv, Piece)> + Send>>;

/// Pieces of text, each read when the browser has taken the one before; an error breaks the download off, so that
/// nobody takes a part for the whole.
struct Pieces {
    first: Option<String>,
    coming: Option<Coming>,
}

fn coming(mut export: SeatsCsv) -> Coming {
    Box::pin(async move {
        let piece = export.next().await;
        (export, piece)
    })
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = usher_app::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, usher_app::Error>>> {
        let frame = |text: String| Some(Ok(Frame::data(Bytes::from(text))));
        if let Some(first) = self.first.take() {
            return Poll::Ready(frame(first));
        }
        let Some(on_the_way) = &mut self.coming else { return Poll::Ready(None) };
        let (export, piece) = core::task::ready!(on_the_way.as_mut().poll(cx));
        self.coming = None;
        Poll::Ready(match piece {
            Ok(None) => None,
            Ok(Some(text)) => {
                self.coming = Some(coming(export));
                frame(text)
            }
            Err(error) => Some(Err(error)),
        })
    }
}

/// The download, with the filters of the page it was asked from.
pub(super) async fn csv(k: Kiro, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let asked: Asked = asked(query.as_deref());
    let mut export = k.app.export_seats(&k.c.caller(), asked.view(&k, 1_000));
    // The first piece is awaited, so that a refusal is still a page.
    let first = export.next().await?;
    let pieces = Pieces { first, coming: Some(coming(export)) };
    let day = crate::profile::day(k.app.now());
    let name = format!("attachment; filename=\"kiro-subscriptions-{}-{day}.csv\"", k.c.at.region);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Body::new(pieces)).into_response())
}
