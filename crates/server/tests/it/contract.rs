//! The document of our own API: every operation is carried out once, and the visitor holds each answer against the
//! document (`usher_testkit`, `contract.rs`).

use std::cell::RefCell;
use std::collections::BTreeSet;

use serde_json::{Value, json};
use usher_testkit::{Visitor, Wishes, World};

use crate::desk::{Desk, desk, operator};

/// Where Identity Center is, and where the profile.
const HOME: &str = "us-east-1";
const DATA: &str = "eu-central-1";

/// Operations that need what no script can bring about.
const NOT_HERE: [(&str, &str); 2] = [
    ("/api/v1/resend-mail", "a mail that was sent: the scenario of mails has a mail server"),
    ("/api/v1/retry-job", "a job that was given up: none is in a world that is well"),
];

/// Everybody who calls, and what was called so far.
struct Tour {
    world: World,
    root: Visitor,
    ada: Desk,
    called: RefCell<BTreeSet<String>>,
}

impl Tour {
    async fn new() -> Self {
        let world = World::with(Wishes { is_sign_up_open: true, ..Wishes::default() }).await;
        let (root, ada) = (operator(&world).await, desk(&world, "ada@a.example").await);
        Self { world, root, ada, called: RefCell::default() }
    }

    async fn call(&self, who: &Visitor, operation: &str, body: Value) -> Value {
        let path = format!("/api/v1/{operation}");
        let answer = who.post_json(&path, &body).await.expect(200).json();
        self.called.borrow_mut().insert(path);
        answer
    }

    /// As operator.
    async fn rule(&self, operation: &str, body: Value) -> Value {
        self.call(&self.root, operation, body).await
    }

    /// As administrator, with the account filled in.
    async fn ask(&self, operation: &str, mut body: Value) -> Value {
        body["account"] = self.ada.account.as_str().into();
        self.call(&self.ada.script, operation, body).await
    }

    /// The same about the directory's Region.
    async fn home(&self, operation: &str, mut body: Value) -> Value {
        body["region"] = HOME.into();
        self.ask(operation, body).await
    }

    async fn accounts(&self) {
        let visitor = self.world.visitor();
        let new = json!({ "name": "N", "administratorEmail": "n@n.example", "administratorName": "N" });
        self.rule("create-account", new).await;
        let open = json!({ "name": "O", "email": "o@o.example", "personName": "O" });
        self.call(&visitor, "open-account", open).await;
        self.rule("list-accounts", json!({})).await;
        self.ask("get-account", json!({})).await;
        self.ask("rename-account", json!({ "name": "Northwind" })).await;
        let bo = self.ask("invite-administrator", json!({ "email": "bo@a.example", "name": "Bo" })).await;
        self.ask("list-administrators", json!({})).await;
        let bo = json!({ "administrator": bo["administrator"] });
        self.ask("resend-administrator-invitation", bo.clone()).await;
        self.ask("remove-administrator", bo).await;
        let token = self.call(&self.ada.script, "create-api-token", json!({ "name": "ci", "days": 2 })).await;
        self.call(&self.ada.script, "list-api-tokens", json!({})).await;
        self.call(&self.ada.script, "revoke-api-token", json!({ "id": token["id"] })).await;
    }

    /// Answers two users and their group.
    async fn directory(&self) -> (Value, Value, Value) {
        assert_eq!(self.ask("get-instance", json!({})).await, json!({}));
        self.home("enable-identity-center", json!({})).await;
        self.world.drain().await;
        self.ask("choose-alias", json!({ "alias": "northwind" })).await;
        self.home("update-instance", json!({ "sessionMinutes": 480, "isExtended": true })).await;
        self.ask("get-instance", json!({})).await;
        self.home("get-instance-settings", json!({})).await;
        let group = self.home("create-group", json!({ "name": "developers", "description": "All" })).await;
        let group = group["id"].clone();
        let person = |name: &str, how: &str| {
            json!({
                "userName": name, "email": format!("{name}@a.example"), "givenName": "A", "familyName": "B",
                "displayName": name, "groups": [group], "how": how,
            })
        };
        let mei = self.home("create-user", person("mei", "one_time_password")).await;
        assert!(mei["oneTimePassword"].as_str().is_some_and(|password| password.len() > 11), "{mei}");
        let tom = self.home("create-user", person("tom", "invitation")).await;
        assert!(tom["oneTimePassword"].is_null());
        let (mei, tom) = (mei["user"]["id"].clone(), tom["user"]["id"].clone());
        self.home("update-group", json!({ "group": group, "description": "Most" })).await;
        self.home("remove-members", json!({ "group": group, "users": [mei] })).await;
        self.home("add-members", json!({ "group": group, "users": [mei] })).await;
        self.home("update-user", json!({ "user": mei, "displayName": "Mei" })).await;
        self.home("disable-user", json!({ "user": mei })).await;
        self.home("enable-user", json!({ "user": mei })).await;
        self.home("resend-invitation", json!({ "user": tom })).await;
        self.home("reset-password", json!({ "user": tom, "how": "mail" })).await;
        let file = "username,email,given_name,family_name\nkim,kim@a.example,Kim,Lee\nmei,not an address,A,B\n";
        let report = self.home("check-import", json!({ "text": file })).await;
        assert_eq!(report["rows"][1]["problems"][0]["code"], "email-invalid", "{report}");
        let refused = json!({ "account": self.ada.account.as_str(), "region": HOME, "text": file });
        let refused = self.ada.script.post_json("/api/v1/import-users", &refused).await.expect(400).json();
        assert_eq!(refused["error"]["lines"][0]["code"], "email-invalid", "{refused}");
        let good = "username,email,given_name,family_name\nkim,kim@a.example,Kim,Lee\n";
        self.home("import-users", json!({ "text": good })).await;
        self.home("list-users", json!({})).await;
        self.home("list-groups", json!({})).await;
        self.home("show-groups", json!({ "groups": [group] })).await;
        self.home("get-group", json!({ "group": group })).await;
        self.home("get-user", json!({ "user": mei })).await;
        (mei, tom, group)
    }

    /// Answers the profile.
    async fn plans(&self, (mei, tom, group): (&Value, &Value, &Value)) -> Value {
        let profile = self.ask("create-profile", json!({ "region": DATA })).await["id"].clone();
        self.world.drain().await;
        self.ask("update-profile", json!({ "region": DATA, "overage": { "enabled": false } })).await;
        self.ask("list-profiles", json!({})).await;
        self.ask("get-profile", json!({ "region": DATA })).await;
        let of = |tier: &str, kind: &str, id: &Value| {
            let principals = json!([{ "type": kind, "id": id }]);
            json!({ "profile": profile, "tier": tier, "principals": principals })
        };
        self.ask("subscribe", of("Pro", "group", group)).await;
        let assigned = self.ask("subscribe", of("Power", "user", mei)).await[0].clone();
        self.world.drain().await;
        self.home("list-assignments", json!({ "profile": profile, "most": 10, "after": "" })).await;
        self.home("list-subscribed-groups", json!({ "profile": profile, "most": 10 })).await;
        let whom = json!({ "profile": profile, "principals": [{ "type": "user", "id": mei }] });
        self.home("show-principals", whom).await;
        self.home("count-seats", json!({ "profile": profile })).await;
        let seats = self.home("list-seats", json!({ "profile": profile, "most": 10 })).await;
        self.home("seat-history", json!({ "seat": seats["seats"][0]["seat"] })).await;
        self.home("seats-of", json!({ "profile": profile, "users": [mei, tom] })).await;
        let assignment = json!({ "assignment": assigned });
        self.home("show-plan", assignment.clone()).await;
        self.home("change-plan", json!({ "assignment": assigned, "tier": "Pro+" })).await;
        assert_eq!(self.home("list-lowered", json!({ "assignments": [assigned] })).await, json!([assigned]));
        self.home("withdraw-downgrade", assignment.clone()).await;
        self.credits((mei, tom, &profile), &seats["seats"][0]["seat"]).await;
        self.home("deactivate-plan", assignment).await;
        profile
    }

    async fn credits(&self, (mei, tom, profile): (&Value, &Value, &Value), seat: &Value) {
        let made = self.rule("create-product", json!({ "name": "IDE" })).await;
        let product = self.world.visitor().with_bearer(made["key"].as_str().unwrap());
        let bonus = json!({
            "account": self.ada.account.as_str(), "region": DATA, "user": mei, "name": "Welcome", "credits": "5",
            "expiresAt": 1_797_379_200_000_000_i64,
        });
        self.rule("give-bonus", bonus).await;
        let spend =
            |id: &str, member: &Value, credits: &str| json!({ "requestId": id, "member": member, "credits": credits });
        self.call(&product, "spend", spend("one", mei, "7.5")).await;
        product.post_json("/api/v1/spend", &spend("one", mei, "8")).await.expect(409);
        product.post_json("/api/v1/spend", &spend("two", tom, "51")).await.expect(402);
        let several = json!({ "spends": [spend("three", mei, "1"), spend("four", tom, "51")] });
        self.call(&product, "spend-batch", several).await;
        self.call(&product, "check", json!({ "member": mei, "model": "auto", "units": "1" })).await;
        self.call(&product, "check", json!({ "member": tom, "credits": "51" })).await;
        let member = mei.as_str().unwrap();
        product.get(&format!("/api/v1/usage?member={member}")).await.expect(200);
        self.world.drain().await;
        self.call(&product, "seats-of-user", json!({ "region": HOME, "user": mei })).await;
        self.ask("read-meters", json!({ "region": DATA, "seats": [seat] })).await;
        self.ask("credits-by-day", json!({ "region": DATA })).await;
        self.ask("seats-in-care", json!({ "profile": profile, "care": "silent", "most": 10 })).await;
        self.ask("count-care", json!({ "profile": profile })).await;
        self.rule("list-products", json!({})).await;
        self.rule("revoke-product", json!({ "product": made["id"] })).await;
        self.catalogue().await;
    }

    async fn catalogue(&self) {
        let mut version = self.rule("get-catalogue", json!({})).await["version"].clone();
        let changes = [
            ("update-tier", json!({ "tier": "Pro Max", "enabled": true, "price": "90" })),
            ("set-model", json!({ "model": "kestrel-1", "title": "Kestrel", "multiplier": "1.5" })),
            ("remove-model", json!({ "model": "kestrel-1" })),
            ("update-catalogue", json!({ "overageRate": "0.05" })),
            ("restore-catalogue", json!({ "restore": 1 })),
        ];
        for (operation, mut body) in changes {
            body["version"] = version;
            version = self.rule(operation, body).await["version"].clone();
        }
        self.rule("list-catalogue-versions", json!({})).await;
    }

    async fn bills(&self, mei: &Value) {
        let account = self.ada.account.as_str();
        let gift = json!({ "account": account, "name": "Start-up programme", "amount": "100.00" });
        let gift = self.rule("grant-promotion", gift).await;
        self.ask("list-promotions", json!({})).await;
        self.rule("list-all-promotions", json!({})).await;
        self.ask("get-costs", json!({ "lines": true })).await;
        self.world.set_time("2026-12-01T02:00:00Z");
        self.world.drain().await;
        self.world.app.reconcile().await.unwrap();
        let invoices = self.ask("list-invoices", json!({})).await;
        let invoice = self.ask("get-invoice", json!({ "invoice": invoices[0]["id"] })).await;
        assert!(invoice["isIntact"] == true && invoice["statement"]["lines"][0]["amount"].is_i64(), "{invoice}");
        self.ask("get-costs", json!({ "month": "2026-11", "lines": true })).await;
        self.ask("name-users", json!({ "users": [mei] })).await;
        self.rule("revoke-promotion", json!({ "promotion": gift["id"] })).await;
    }

    async fn end(self, (mei, tom, group): (&Value, &Value, &Value), profile: &Value) {
        let seats = self.home("list-seats", json!({ "profile": profile, "most": 10 })).await;
        self.home("delete-group", json!({ "group": group })).await;
        self.home("revoke-now", json!({ "seat": seats["seats"][0]["seat"] })).await;
        self.home("delete-user", json!({ "user": mei })).await;
        self.home("delete-user", json!({ "user": tom })).await;
        self.ask("activity", json!({})).await;
        self.ask("list-mails", json!({})).await;
        self.rule("health", json!({})).await;
        self.world.drain().await;
        let excused = NOT_HERE.map(|(path, _)| path.to_owned());
        let all: BTreeSet<String> = usher_api::usher::all().iter().map(usher_api::usher::Operation::path).collect();
        let called = self.called.into_inner();
        let missing: Vec<_> = all.iter().filter(|path| !called.contains(*path) && !excused.contains(path)).collect();
        assert!(missing.is_empty(), "nobody called {missing:?}");
        assert!(excused.iter().all(|path| all.contains(path) && !called.contains(path)), "{excused:?}");
        self.world.close().await;
    }
}

#[tokio::test]
async fn every_operation_answers_what_the_document_promises() {
    let tour = Tour::new().await;
    tour.accounts().await;
    let (mei, tom, group) = tour.directory().await;
    let profile = tour.plans((&mei, &tom, &group)).await;
    tour.bills(&mei).await;
    tour.end((&mei, &tom, &group), &profile).await;
}
