//! Every operation of our own API, one line each.

use usher_app::account::{
    CreateAccount, CreateApiToken, GetAccount, InviteAdministrator, ListAccounts, ListAdministrators, ListApiTokens,
    OpenAccount, RemoveAdministrator, RenameAccount, ResendAdministratorInvitation, RevokeApiToken,
};
use usher_app::audit::Activity;
use usher_app::billing::{
    GetCosts, GetInvoice, GrantPromotion, ListAllPromotions, ListInvoices, ListPromotions, RevokePromotion,
};
use usher_app::catalogue::GetCatalogue;
use usher_app::credit::{CreditsByDay, GiveBonus};
use usher_app::directory::{
    AddMembers, CreateGroup, CreateUser, DeleteGroup, DeleteUser, DisableUser, EnableUser, GetGroup, GetUser,
    ImportUsers, ListGroups, ListUsers, RemoveMembers, ResendInvitation, ResetPassword, UpdateGroup, UpdateUser,
};
use usher_app::health::{Health, RetryJob};
use usher_app::instance::{ChooseAlias, EnableIdentityCenter, GetInstance, GetInstanceSettings, UpdateInstance};
use usher_app::mail::{ListMails, ResendMail};
use usher_app::product::{CreateProduct, ListProducts, RevokeProduct};
use usher_app::profile::{GetProfile, ListProfiles, NewProfile, UpdateProfile};
use usher_app::seat::{
    ChangePlan, CountSeats, DeactivatePlan, ListAssignments, ListSeats, RevokeNow, SeatHistory, SeatsOfUser, ShowPlan,
    Subscription, WithdrawDowngrade,
};

use super::operation::Operation;

macro_rules! operations {
    (
        commands: [$($command:ty,)*],
        acts: [$($act:ty,)*],
        views: [$($view:ty,)*],
        questions: [$($question:ty,)*] $(,)?
    ) => {
        /// All operations, as the table has them.
        pub fn all() -> Vec<Operation> {
            vec![
                $(Operation::command::<$command>(),)*
                $(Operation::act::<$act>(),)*
                $(Operation::view::<$view>(),)*
                $(Operation::question::<$question>(),)*
            ]
        }
    };
}

operations! {
    commands: [
        // Accounts
        CreateAccount,
        OpenAccount,
        RenameAccount,
        InviteAdministrator,
        RemoveAdministrator,
        ResendAdministratorInvitation,
        CreateApiToken,
        RevokeApiToken,
        // Identity Center
        EnableIdentityCenter,
        ChooseAlias,
        UpdateInstance,
        CreateGroup,
        UpdateGroup,
        DeleteGroup,
        AddMembers,
        RemoveMembers,
        UpdateUser,
        DisableUser,
        EnableUser,
        DeleteUser,
        ResendInvitation,
        // Profiles and seats
        UpdateProfile,
        ChangePlan,
        WithdrawDowngrade,
        DeactivatePlan,
        RevokeNow,
        GiveBonus,
        // Products
        CreateProduct,
        RevokeProduct,
        // Billing
        GrantPromotion,
        RevokePromotion,
        // Mails and jobs
        ResendMail,
        RetryJob,
    ],
    acts: [
        CreateUser,
        ResetPassword,
        ImportUsers,
        NewProfile,
        Subscription,
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
        ListUsers,
        // Profiles and seats
        ListProfiles,
        GetProfile,
        ListSeats,
        ListAssignments,
        CountSeats,
        SeatHistory,
        SeatsOfUser,
        ShowPlan,
        CreditsByDay,
        // Products
        ListProducts,
        GetCatalogue,
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
        GetCosts,
    ],
}
