//! Where a link leads with which a password is set.

use crate::base_url::BaseUrl;

/// `GET /setup/{link}`: says how to use the link. It looks at no link, so that it tells nobody whether one is good.
pub async fn how(url: BaseUrl) -> String {
    let root = url.root();
    format!(
        "This link is good once, to set a password. Send it to {root}/api/v1/setup:\n\n  \
         curl {root}/api/v1/setup --json '{{\"link\": \"msl_…\", \"email\": \"you@example.org\", \"name\": \"Your Name\", \"password\": \"…\"}}'\n\n\
         link is the last part of this page's address. email and name are needed for the first owner only.\n\
         Then sign in at {root}/api/v1/session. {root}/api/v1/openapi.json describes the rest.\n"
    )
}
