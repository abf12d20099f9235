//! What a person does about their own sign-in. A sign-in is a token; the second factor is the
//! business of the server's own portal.

use serde_json::json;

use super::{Keygen, call::Sent, document::Row, lock, paging::Place, refusal::Refusal};
use crate::{
    ApiError, FieldFault, Reply, Secret,
    own::{Own, OwnAnswer, OwnSession},
    transport::{Method, Transport},
    wire::{NO_PATIENCE, encode},
};

impl<T: Transport> Keygen<T> {
    /// Asks about the person's own sign-in: [`LicenseServer::own`](crate::LicenseServer::own).
    pub fn see_to_own(&self, own: Own) -> Reply<'_, OwnAnswer> {
        Box::pin(self.ask_own(own))
    }

    async fn ask_own(&self, own: Own) -> Result<OwnAnswer, ApiError> {
        match own {
            Own::Password { current, new } => self.change_own_password(&current, &new).await,
            Own::Sessions => self.own_tokens().await.map(OwnAnswer::Sessions),
            Own::End(id) => self.end_own(&id).await,
            Own::EndAll => {
                let mut all = self.own_tokens().await?;
                // The one that acts goes last.
                seatboard_core::lean::sort_by_key(&mut all, |it: &OwnSession| it.is_current);
                for one in all {
                    match self.end_own(&one.id).await {
                        Ok(_) | Err(ApiError::NotFound) => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(OwnAnswer::Done)
            }
            Own::Factor
            | Own::Begin { .. }
            | Own::Confirm { .. }
            | Own::NewCodes { .. }
            | Own::TurnOff { .. } => Err(ApiError::NotFound),
        }
    }

    /// Whose token it is, and what the server calls that.
    fn own(&self) -> Result<(String, Option<String>), ApiError> {
        let session = lock(&self.session);
        let session = session.as_ref().ok_or(ApiError::SignedOut)?;
        Ok((session.user.to_string(), session.token_id.clone()))
    }

    async fn change_own_password(
        &self,
        current: &Secret,
        new: &Secret,
    ) -> Result<OwnAnswer, ApiError> {
        let (me, _) = self.own()?;
        let path = format!("users/{}/actions/update-password", encode(&me));
        let body = json!({ "meta": {
            "oldPassword": current.expose(),
            "newPassword": new.expose(),
        } });
        let url = self.url(&path);
        let request = || {
            Ok(self.request(
                Method::Post,
                url.clone(),
                Some(&self.token()?),
                Some(body.to_string()),
            ))
        };
        // A password is tried, so nothing is sent again by itself; and a refusal of it by 401 does
        // not end the sign-in.
        let response = self.exchange(request, NO_PATIENCE).await?;
        match response.status {
            200..300 => Ok(OwnAnswer::Done),
            _ => Err(password_fault(&self.refusal(&response))),
        }
    }

    async fn own_tokens(&self) -> Result<Vec<OwnSession>, ApiError> {
        let (me, current) = self.own()?;
        let path = format!("users/{}/tokens", encode(&me));
        let now_ms = self.pace.server_now_ms(self.transport.now_ms());
        let (mut all, mut at) = (Vec::new(), None);
        loop {
            let sheet = self.sheet(&path, &Place::read(at)).await?;
            let page = sheet.page(|row| token(&row, current.as_deref()))?;
            all.extend(page.rows);
            at = page.next;
            if at.is_none() {
                break;
            }
        }
        // The server keeps those that have ended, too.
        all.retain(|it: &OwnSession| {
            let end = it.expires.map(|end| end.timestamp_millis() as f64);
            end.is_none_or(|end| end > now_ms)
        });
        // The newest comes first.
        all.reverse();
        Ok(all)
    }

    async fn end_own(&self, id: &str) -> Result<OwnAnswer, ApiError> {
        let path = format!("tokens/{}", encode(id));
        match self.write(Method::Delete, &path, None).await? {
            Sent::Done(_) => Ok(OwnAnswer::Done),
            Sent::Refused(refusal) => Err(refusal.to_error()),
            Sent::Unknown(error) => Err(error),
        }
    }
}

fn token(row: &Row<'_>, current: Option<&str>) -> Result<OwnSession, ApiError> {
    let id = row.text("id")?;
    Ok(OwnSession {
        id: id.to_owned(),
        name: row.maybe_string("attributes.name")?,
        begun: row.maybe_moment("attributes.created")?,
        seen: None,
        expires: row.maybe_moment("attributes.expiry")?,
        is_current: current == Some(id),
        browser: None,
        system: None,
        portal: None,
    })
}

/// What was typed wrong belongs to its field.
fn password_fault(refusal: &Refusal) -> ApiError {
    let field = match refusal.status {
        401 if refusal.names("oldPassword") => "password",
        400 | 422 => "new",
        _ => return refusal.to_error(),
    };
    ApiError::Invalid(vec![FieldFault {
        field: Some(field.to_owned()),
        code: refusal.code().map(str::to_owned),
        detail: refusal.words(),
    }])
}
