codes! {
    // Everything
    /// A field is missing or badly formed; details: `field`, `why`.
    InvalidInput = "invalid-input", Invalid;
    /// Nobody is signed in, or the session has ended.
    SignInRequired = "sign-in-required", Unauthenticated;
    /// The caller may not do this.
    Forbidden = "forbidden", Forbidden;
    /// No such thing; details: `what`, `id`.
    NotFound = "not-found", Missing;
    /// Somebody else changed it in the meantime.
    ChangedMeanwhile = "changed-meanwhile", Conflict;
    /// The idempotency key was used for another request.
    IdempotencyMismatch = "idempotency-mismatch", Conflict;
    /// Too many requests; details: `seconds`.
    TooManyRequests = "too-many-requests", Throttled;
    /// The server is too busy or is stopping.
    Unavailable = "unavailable", Unavailable;

    /// The page's form is too old, or another browser's.
    FormExpired = "form-expired", Forbidden;
    /// The request is larger than allowed; details: `limit` (bytes).
    BodyTooLarge = "body-too-large", Invalid;

    // Session
    /// Something dangerous needs a sign-in of the last hour.
    SignInAgain = "sign-in-again", Unauthenticated;

    // Region
    /// The deployment has no such Region; details: `region`.
    RegionUnknown = "region-unknown", Invalid;
    /// The Region does not host that service; details: `region`, `service`.
    RegionUnsupported = "region-unsupported", Invalid;

    // Catalogue
    /// The catalogue has no such tier; details: `tier`.
    TierUnknown = "tier-unknown", Invalid;
    /// The tier exists, but cannot be assigned now; details: `tier`.
    TierUnavailable = "tier-unavailable", Invalid;
    /// The catalogue has no such model; details: `model`.
    ModelUnknown = "model-unknown", Invalid;

    // Seat
    /// The seat has ended and gives no access; details: `seat`.
    SeatEnded = "seat-ended", Forbidden;

    // Credit
    /// The credits left do not cover the request, and nothing was taken; details: `asked`, `left`.
    CreditsExhausted = "credits-exhausted", Exhausted;
    /// The meter belongs to another month than the request; details: `month`.
    MeterMonthOver = "meter-month-over", Conflict;
}
