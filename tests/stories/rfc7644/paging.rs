//! Paging by index (RFC 7644 §3.4.2.4) and by cursor (RFC 9865).

use serde_json::json;

use crate::bodies;
use crate::harness::{Answer, Connection, Server};

fn with_users(count: usize) -> Connection {
    let generic = Connection::of("generic");
    generic.users("page", count);
    generic
}

fn next(page: &Answer) -> Option<String> {
    page.json.get("nextCursor").map(|cursor| cursor.as_str().expect("a cursor is text").to_owned())
}

/// Follows `nextCursor` from the first page to the last; the ids in their order.
fn follow(generic: &Connection, query: &str) -> Vec<String> {
    let mut page = generic.get(&format!("/Users?cursor&{query}")).is(200);
    let mut ids: Vec<String> = Vec::new();
    loop {
        ids.extend(page.column("id").into_iter().map(str::to_owned));
        assert!(ids.len() <= 1000, "cursors go in a circle");
        let Some(cursor) = next(&page) else { return ids };
        assert!(
            cursor.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)),
            "URL-safe: {cursor}"
        );
        page = generic.get(&format!("/Users?cursor={cursor}&{query}")).is(200);
    }
}

#[test]
fn odd_numbers_are_taken_as_the_rfc_says() {
    let generic = with_users(5);
    for (query, start, shown) in [
        ("", 1, 5),
        ("startIndex=0", 1, 5),
        ("startIndex=-7", 1, 5),
        ("startIndex=2&count=2", 2, 2),
        ("startIndex=5&count=10", 5, 1),
        ("startIndex=6", 6, 0),
        ("startIndex=99999999999", 99_999_999_999_u64, 0),
        ("count=0", 1, 0),
        ("count=-3", 1, 0),
        ("count=", 1, 5),
    ] {
        let page = generic.get(&format!("/Users?{query}")).finds(5);
        assert_eq!(page.resources().len(), shown, "{query}");
        assert_eq!((&page.json["startIndex"], &page.json["itemsPerPage"]), (&json!(start), &json!(shown)), "{query}");
    }
}

#[test]
fn the_order_is_stable_without_sorting() {
    let generic = with_users(7);
    let whole: Vec<_> = generic.get("/Users").finds(7).column("id").into_iter().map(str::to_owned).collect();

    let pages: Vec<_> = (1..=7)
        .map(|start| generic.get(&format!("/Users?startIndex={start}&count=1")).finds(7).column("id").concat())
        .collect();

    assert_eq!(pages, whole);
}

#[test]
fn a_page_is_never_larger_than_announced() {
    let settings = [("LIMITS__DEFAULT_PAGE_SIZE", "2"), ("LIMITS__MAX_PAGE_SIZE", "3")];
    let generic = Connection::on(Server::start(&settings), "generic");
    generic.users("page", 5);

    assert_eq!(generic.get("/Users").finds(5).resources().len(), 2);
    assert_eq!(generic.get("/Users?count=100").finds(5).resources().len(), 3);
    let announced = &generic.get("/ServiceProviderConfig").is(200).json;
    assert_eq!(
        (&announced["pagination"]["defaultPageSize"], &announced["pagination"]["maxPageSize"]),
        (&json!(2), &json!(3))
    );
    assert_eq!(announced["filter"]["maxResults"], 3);
    assert_eq!(follow(&generic, "count=3").len(), 5);
}

#[test]
fn cursors_lead_through_everybody_once() {
    let generic = with_users(25);
    let mut everybody: Vec<_> = generic.get("/Users").finds(25).column("id").into_iter().map(str::to_owned).collect();
    everybody.sort_unstable();

    for query in
        ["count=10", "count=25", "count=1", "count=10&sortBy=userName", "count=7&sortBy=title&sortOrder=descending"]
    {
        let mut seen = follow(&generic, query);
        seen.sort_unstable();
        assert_eq!(seen, everybody, "{query}");
    }
}

#[test]
fn a_cursor_page_has_the_members_of_the_rfc() {
    let generic = with_users(3);

    let first = generic.get("/Users?cursor&count=2").finds(3);
    assert_eq!(first.json["itemsPerPage"], 2);
    assert!(first.json.get("previousCursor").is_none(), "must not be returned with the first page");
    assert!(first.json.get("startIndex").is_none(), "a cursor has no index");
    let last = generic.get(&format!("/Users?count=2&cursor={}", next(&first).expect("one more page"))).finds(3);
    assert!(last.json.get("nextCursor").is_none(), "must be omitted on the last page");
    assert_eq!(last.resources().len(), 1);
}

#[test]
fn cursors_follow_the_sort_order() {
    let generic = with_users(9);

    let mut names: Vec<String> = Vec::new();
    let mut query = "cursor=".to_owned();
    loop {
        let page = generic.get(&format!("/Users?sortBy=userName&sortOrder=descending&count=4&{query}")).is(200);
        names.extend(page.column("userName").into_iter().map(str::to_owned));
        let Some(cursor) = next(&page) else { break };
        query = format!("cursor={cursor}");
    }

    assert_eq!(names.len(), 9);
    assert!(names.is_sorted_by(|left, right| left > right), "{names:?}");
}

#[test]
fn pages_stay_whole_while_users_come_and_go() {
    let generic = with_users(6);
    let first = generic.get("/Users?cursor&count=3").is(200);
    let gone = first.column("id")[0].to_owned();

    generic.delete(&format!("/Users/{gone}")).is(204);
    let second = generic.get(&format!("/Users?count=3&cursor={}", next(&first).expect("one more page"))).is(200);

    assert_eq!(second.resources().len(), 3, "nobody is skipped because somebody before them went");
}

#[test]
fn an_empty_list_has_no_cursor() {
    let generic = Connection::of("generic");

    assert_eq!(next(&generic.get("/Users?cursor=&count=5").finds(0)), None);
    assert_eq!(next(&with_users(2).get("/Users?cursor&count=0").finds(2)), None);
}

#[test]
fn a_cursor_that_was_not_given_for_this_query_is_invalid() {
    let generic = with_users(4);
    let cursor = next(&generic.get("/Users?cursor&count=2").is(200)).expect("one more page");

    generic.get("/Users?cursor=forged&count=2").refuses(400, "invalidCursor");
    generic.get(&format!("/Users?cursor={cursor}x&count=2")).refuses(400, "invalidCursor");
    generic.get(&format!("/Users?cursor={cursor}&count=2&filter=userName pr")).refuses(400, "invalidCursor");
    generic.get(&format!("/Users?cursor={cursor}&count=2&sortBy=userName")).refuses(400, "invalidCursor");
    generic.get(&format!("/Groups?cursor={cursor}&count=2")).refuses(400, "invalidCursor");
    generic.get(&format!("/Users?cursor={cursor}&count=3")).refuses(400, "invalidCount");
}

#[test]
fn a_cursor_of_one_connection_opens_nothing_in_another() {
    let (mine, theirs) = (with_users(4), with_users(4));
    let cursor = next(&mine.get("/Users?cursor&count=2").is(200)).expect("one more page");

    theirs.get(&format!("/Users?cursor={cursor}&count=2")).refuses(400, "invalidCursor");
}

#[test]
fn a_search_pages_by_cursor() {
    let generic = with_users(3);
    let search = |cursor: &str| json!({"schemas": [bodies::SEARCH_REQUEST], "cursor": cursor, "count": 2});

    let first = generic.post("/Users/.search", &search("")).finds(3);
    let second = generic.post("/Users/.search", &search(&next(&first).expect("one more page"))).finds(3);

    assert_eq!((first.resources().len(), second.resources().len()), (2, 1));
}
