//! The subscriptions as CSV, sent while they are read.

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::RawQuery;
use axum::response::{IntoResponse, Response};
use core::pin::Pin;
use core::task::{Context, Poll};
use http::header;
use http_body::Frame;
use usher_web::Failure;

use super::asked;
use super::list::Asked;
use crate::profile::Kiro;

/// Pieces of text on their way to the browser; an error breaks the download off, so that nobody takes a part for the
/// whole.
struct Pieces(tokio::sync::mpsc::Receiver<Result<String, usher_app::Error>>);

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = usher_app::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, usher_app::Error>>> {
        self.0.poll_recv(cx).map(|piece| piece.map(|piece| piece.map(|text| Frame::data(Bytes::from(text)))))
    }
}

/// The download, with the filters of the page it was asked from.
pub(super) async fn csv(k: Kiro, RawQuery(query): RawQuery) -> Result<Response, Failure> {
    let asked: Asked = asked(query.as_deref());
    let mut export = k.app.export_seats(&k.c.caller(), asked.view(&k, 1_000));
    let first = export.next().await?.unwrap_or_default();
    // One piece may wait: whoever reads slowly holds no more than two in memory.
    let (send, pieces) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        let mut piece = Some(Ok(first));
        while let Some(next) = piece {
            let is_last = next.is_err();
            if send.send(next).await.is_err() || is_last {
                return;
            }
            piece = export.next().await.transpose();
        }
    });
    let day = crate::profile::day(k.app.now());
    let name = format!("attachment; filename=\"kiro-subscriptions-{}-{day}.csv\"", k.c.at.region);
    let headers = [(header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, Body::new(Pieces(pieces))).into_response())
}
