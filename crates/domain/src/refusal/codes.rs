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

    /// The name typed to confirm is not the one asked for; details: `name`.
    ConfirmationWrong = "confirmation-wrong", Invalid;

    // Session
    /// A delicate act needs a sign-in of the last hour.
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
    // Directory
    /// A text that must say something is empty; details: `field`.
    TextEmpty = "text-empty", Invalid;
    /// A text is too long; details: `field`, `limit`.
    TextTooLong = "text-too-long", Invalid;
    /// A text holds control characters or marks that reverse or hide what is read; details: `field`.
    TextHidden = "text-hidden", Invalid;
    /// A user name holds a space or another character that none may hold; details: `name`.
    UserNameInvalid = "user-name-invalid", Invalid;
    /// The name is reserved for the system; details: `name`.
    NameReserved = "name-reserved", Invalid;
    /// Not an e-mail address; details: `email`.
    EmailInvalid = "email-invalid", Invalid;
    /// Another user has that user name or e-mail address, or one that looks the same; details: `name`.
    UserNameTaken = "user-name-taken", Conflict;
    /// Another user of this directory has that e-mail address; details: `email`.
    EmailTaken = "email-taken", Conflict;
    /// Another group of this directory has that name; details: `name`.
    GroupNameTaken = "group-name-taken", Conflict;
    /// The user is disabled, so nothing about it may change but that.
    UserDisabled = "user-disabled", Conflict;
    /// The user has chosen a password already, so there is nothing to be invited to.
    UserRegistered = "user-registered", Conflict;

    // Import
    /// The file holds no rows.
    ImportEmpty = "import-empty", Invalid;
    /// The file is too large; details: `limit`.
    ImportTooLarge = "import-too-large", Invalid;
    /// The file has too many rows; details: `limit`.
    ImportTooManyRows = "import-too-many-rows", Invalid;
    /// The file is not UTF-8; details: `position`.
    ImportNotUtf8 = "import-not-utf8", Invalid;
    /// The first line does not name the columns; details: `column`, `why` (`missing`, `twice` or `unknown`).
    ImportHeader = "import-header", Invalid;
    /// A row names a group that the directory does not have; details: `name`.
    ImportGroupUnknown = "import-group-unknown", Invalid;
    /// A row of the file is bad, so nothing was imported; details: `line`.
    ImportRefused = "import-refused", Invalid;
    /// A row has too few or too many cells; details: `expected`, `found`.
    ImportColumns = "import-columns", Invalid;
    /// A quoted cell is not closed on its line.
    ImportQuotes = "import-quotes", Invalid;
    /// A cell begins like a formula, which a spreadsheet would run; details: `field`.
    ImportFormula = "import-formula", Invalid;
    /// The same user name or e-mail address stands in two rows; details: `name`, `line` of the other row.
    ImportDuplicate = "import-duplicate", Conflict;

    // Credential
    /// The password is too short; details: `limit`.
    PasswordTooShort = "password-too-short", Invalid;
    /// The password is too long; details: `limit`.
    PasswordTooLong = "password-too-long", Invalid;
    /// The password lacks a class of characters; details: `missing` (`lower`, `upper`, `digit` or `other`).
    PasswordClasses = "password-classes", Invalid;
    /// The password is one of the last three.
    PasswordUsedBefore = "password-used-before", Invalid;
    /// The password holds the user name or the e-mail address.
    PasswordNamesUser = "password-names-user", Invalid;
    /// The password is known from leaks.
    PasswordLeaked = "password-leaked", Invalid;
    /// The password is easily guessed; details: `hint`.
    PasswordGuessable = "password-guessable", Invalid;
    /// User name, password or code are not right; never says which.
    SignInFailed = "sign-in-failed", Unauthenticated;
    /// Too many failures: wait; details: `seconds`.
    SignInDelayed = "sign-in-delayed", Throttled;
    /// The step does not follow from what was proven so far; sign-in must begin again.
    SignInStep = "sign-in-step", Unauthenticated;
    /// The administrator demands an MFA device, and the user has none and may not register one here.
    MfaDeviceRequired = "mfa-device-required", Forbidden;
    /// The user has as many devices of that kind as are allowed; details: `limit`.
    MfaDeviceLimit = "mfa-device-limit", Conflict;
    /// The last device cannot be removed, because the policy demands one.
    MfaDeviceLast = "mfa-device-last", Conflict;

    // Grant
    /// A client's registration is not acceptable; details: `field`, `why`.
    ClientMetadataInvalid = "client-metadata-invalid", Invalid;
    /// A redirect URI is not acceptable or not registered; details: `why`.
    RedirectInvalid = "redirect-invalid", Invalid;
    /// A scope is badly formed, or beyond what was registered; details: `scope`.
    ScopeInvalid = "scope-invalid", Invalid;
    /// The grant type is unknown or not registered; details: `grant`.
    GrantTypeUnsupported = "grant-type-unsupported", Invalid;
    /// The client is unknown, its secret is wrong, or its registration has expired.
    ClientInvalid = "client-invalid", Unauthenticated;
    /// The user has not decided about the device yet.
    AuthorizationPending = "authorization-pending", Throttled;
    /// The device asks far too often.
    SlowDown = "slow-down", Throttled;
    /// The user said no.
    GrantDenied = "grant-denied", Forbidden;
    /// The device or authorization code has expired.
    GrantExpired = "grant-expired", Unauthenticated;
    /// The code or token is unknown, used, revoked, or belongs to another client.
    GrantInvalid = "grant-invalid", Unauthenticated;
    /// A code or refresh token was used again: everything that came from it must be revoked.
    GrantReused = "grant-reused", Unauthenticated;
    /// No such Start URL; details: `url`.
    StartUrlUnknown = "start-url-unknown", Invalid;

    // Session
    /// A session may last from 15 minutes to 90 days; details: `minutes`.
    SessionLengthInvalid = "session-length-invalid", Invalid;

    // Instance
    /// The Start URL's alias is badly formed; details: `alias`.
    AliasInvalid = "alias-invalid", Invalid;
    /// The alias was chosen before and cannot change; details: `alias`.
    AliasFixed = "alias-fixed", Conflict;
    /// Another instance has that alias; details: `alias`.
    AliasTaken = "alias-taken", Conflict;
    /// The account has an instance already; details: `instance`.
    InstanceExists = "instance-exists", Conflict;

    // Link
    /// No such link, or it is for something else.
    LinkUnknown = "link-unknown", Missing;
    /// The link was used already, or a newer one took its place.
    LinkSpent = "link-spent", Missing;
    /// The link has expired; details: `when`.
    LinkExpired = "link-expired", Missing;

    // Account
    /// Somebody administers the account already with that address; details: `email`.
    AdministratorExists = "administrator-exists", Conflict;
    /// The last administrator of an account cannot be removed; details: `email`.
    LastAdministrator = "last-administrator", Conflict;
    /// The invitation was accepted, so it is not sent again; details: `email`.
    InvitationAccepted = "invitation-accepted", Conflict;
    /// Accounts are opened by an operator here.
    SignUpClosed = "sign-up-closed", Forbidden;
    /// An API token lives from 1 to 365 days; details: `days`.
    TokenLifetime = "token-lifetime", Invalid;
    /// The person has as many API tokens as are allowed; details: `limit`.
    TokenLimit = "token-limit", Conflict;

    // Mail
    /// The mail is on its way already; details: `id`.
    MailQueued = "mail-queued", Conflict;
    // Profile
    /// The account has a profile in that Region already; details: `region`, `profile`.
    ProfileExists = "profile-exists", Conflict;
    /// The account has no Identity Center yet, which a profile needs.
    InstanceRequired = "instance-required", Conflict;
    /// The user has seats in several profiles, and the request names none.
    ProfileRequired = "profile-required", Invalid;

    // Assignment
    /// The user or group is assigned in that profile already; details: `principal`, `tier`.
    AlreadyAssigned = "already-assigned", Conflict;
    /// No downgrade of this month can be withdrawn.
    NothingWaiting = "nothing-waiting", Conflict;
    /// A group still gives the seat; details: `group`.
    SeatHeldByGroup = "seat-held-by-group", Conflict;

    // Spend
    /// The user has no seat in the profile; details: `user`.
    SeatMissing = "seat-missing", Forbidden;
    /// The request id was used for another spend; details: `request`.
    SpendMismatch = "spend-mismatch", Conflict;

    // Product
    /// The product key is unknown or was revoked.
    ProductKeyInvalid = "product-key-invalid", Unauthenticated;
}
