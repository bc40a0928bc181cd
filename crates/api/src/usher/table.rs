//! Every operation of our own API, one line each.

use usher_app::account::{
    CreateAccount, CreateApiToken, GetAccount, InviteAdministrator, ListAccounts, ListAdministrators, ListApiTokens,
    OpenAccount, RemoveAdministrator, RenameAccount, ResendAdministratorInvitation, RevokeApiToken,
};
use usher_app::audit::Activity;
use usher_app::billing::{
    GetCosts, GetInvoice, GrantPromotion, ListAllPromotions, ListInvoices, ListPromotions, NameUsers, RevokePromotion,
};
use usher_app::catalogue::{
    GetCatalogue, ListCatalogueVersions, RemoveModel, RestoreCatalogue, SetModel, UpdateCatalogue, UpdateTier,
};
use usher_app::credit::{CreditsByDay, GiveBonus};
use usher_app::directory::{
    AddMembers, CheckImport, CreateGroup, CreateUser, DeleteGroup, DeleteUser, DisableUser, EnableUser, GetGroup,
    GetUser, ImportUsers, ListGroups, ListUsers, RemoveMembers, ResendInvitation, ResetPassword, ShowGroups,
    UpdateGroup, UpdateUser,
};
use usher_app::health::{Health, RetryJob};
use usher_app::instance::{ChooseAlias, EnableIdentityCenter, GetInstance, GetInstanceSettings, UpdateInstance};
use usher_app::mail::{ListMails, ResendMail};
use usher_app::product::{CreateProduct, ListProducts, RevokeProduct};
use usher_app::profile::{GetProfile, ListProfiles, NewProfile, UpdateProfile};
use usher_app::seat::{
    ChangePlan, CountCare, CountSeats, DeactivatePlan, ListAssignments, ListLowered, ListSeats, ListSubscribedGroups,
    ReadMeters, RevokeNow, SeatHistory, SeatsInCare, SeatsOf, SeatsOfUser, ShowPlan, ShowPrincipals, Subscription,
    WithdrawDowngrade,
};

use usher_domain::Code;

use super::operation::Operation;

macro_rules! operations {
    (
        commands: [$($command:ty $(=> [$($command_code:ident),+])?,)*],
        acts: [$($act:ty $(=> [$($act_code:ident),+])?,)*],
        views: [$($view:ty $(=> [$($view_code:ident),+])?,)*],
        questions: [$($question:ty $(=> [$($question_code:ident),+])?,)*] $(,)?
    ) => {
        /// All operations, as the table has them.
        pub fn all() -> Vec<Operation> {
            vec![
                $(Operation::command::<$command>()$(.refusing(&[$(Code::$command_code),+]))?,)*
                $(Operation::act::<$act>()$(.refusing(&[$(Code::$act_code),+]))?,)*
                $(Operation::view::<$view>()$(.refusing(&[$(Code::$view_code),+]))?,)*
                $(Operation::question::<$question>()$(.refusing(&[$(Code::$question_code),+]))?,)*
            ]
        }
    };
}

// Behind each, the refusals of its own; those of permission, form and place are the same for all (`openapi::common`).
operations! {
    commands: [
        // Accounts
        CreateAccount,
        OpenAccount => [SignUpClosed],
        RenameAccount,
        InviteAdministrator => [AdministratorExists],
        RemoveAdministrator => [LastAdministrator],
        ResendAdministratorInvitation => [InvitationAccepted],
        CreateApiToken => [TokenLifetime, TokenLimit],
        RevokeApiToken => [NotFound],
        // Identity Center
        EnableIdentityCenter => [RegionUnsupported, InstanceExists],
        ChooseAlias => [AliasInvalid, AliasFixed, AliasTaken, ChangedMeanwhile],
        UpdateInstance => [SessionLengthInvalid],
        CreateGroup => [GroupNameTaken],
        UpdateGroup => [GroupNameTaken],
        DeleteGroup,
        AddMembers => [UserDisabled],
        RemoveMembers,
        UpdateUser => [EmailTaken, UserDisabled],
        DisableUser,
        EnableUser,
        DeleteUser,
        ResendInvitation => [UserDisabled, UserRegistered],
        // Profiles and seats
        UpdateProfile => [TextEmpty, TextTooLong, TextHidden],
        ChangePlan => [TierUnknown, TierUnavailable, ChangedMeanwhile],
        WithdrawDowngrade => [NothingWaiting, ChangedMeanwhile],
        DeactivatePlan => [ChangedMeanwhile],
        RevokeNow => [SeatHeldByGroup, SeatEnded],
        GiveBonus => [SeatMissing],
        // Products
        CreateProduct => [TextEmpty, TextTooLong, TextHidden],
        RevokeProduct => [NotFound],
        // Billing
        GrantPromotion => [TextEmpty, TextTooLong, TextHidden],
        RevokePromotion => [NotFound, ChangedMeanwhile],
        // Mails and jobs
        ResendMail => [NotFound, MailQueued],
        RetryJob => [NotFound],
    ],
    acts: [
        CreateUser => [UserNameTaken, EmailTaken],
        ResetPassword => [UserDisabled],
        ImportUsers => [ImportEmpty, ImportTooLarge, ImportTooManyRows, ImportHeader, ImportRefused],
        NewProfile => [TextEmpty, TextTooLong, TextHidden, InstanceRequired, ProfileExists, RegionUnsupported],
        // What is sold
        UpdateTier => [TierUnknown, ChangedMeanwhile],
        SetModel => [ChangedMeanwhile],
        RemoveModel => [ModelUnknown, ChangedMeanwhile],
        UpdateCatalogue => [ChangedMeanwhile],
        RestoreCatalogue => [NotFound, ChangedMeanwhile],
        Subscription => [AlreadyAssigned, TierUnknown, TierUnavailable],
    ],
    views: [
        // Accounts
        ListAccounts,
        GetAccount,
        ListAdministrators,
        ListApiTokens,
        // Identity Center
        GetInstance,
        GetInstanceSettings,
        GetGroup,
        GetUser,
        ListGroups,
        ShowGroups,
        ListUsers,
        // Profiles and seats
        ListProfiles,
        GetProfile,
        ListSeats => [TierUnknown],
        ListAssignments,
        ListSubscribedGroups,
        ListLowered,
        ShowPrincipals,
        CountSeats,
        SeatsOf,
        SeatHistory,
        SeatsOfUser,
        ShowPlan,
        ReadMeters,
        CreditsByDay,
        // Products
        ListProducts,
        GetCatalogue,
        ListCatalogueVersions,
        // Billing
        ListInvoices,
        GetInvoice,
        ListPromotions,
        ListAllPromotions,
    ],
    questions: [
        Activity,
        ListMails,
        Health,
        CheckImport => [ImportEmpty, ImportTooLarge, ImportTooManyRows, ImportHeader],
        SeatsInCare,
        CountCare,
        GetCosts,
        NameUsers,
    ],
}
