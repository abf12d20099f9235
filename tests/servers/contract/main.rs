//! Every promise of `LicenseServer`, kept by each connector against its stand-in.
//!
//! A promise is a function over any world; each connector lists them all by one line below.

mod assign;
mod changes;
mod every_act;
mod gate;
mod keygen;
mod licensespring;
mod log;
mod managers;
mod races;
mod reading;
mod reads;
mod release;
mod removal;
mod roles;
mod sign_in;
mod signs;
mod single;
mod spring;
mod trouble;
mod waiting;
mod world;

macro_rules! promises {
    ($world:ty: $($topic:ident { $($promise:ident),* $(,)? })*) => {$(
        mod $topic {
            use super::*;
            $(
                #[tokio::test]
                async fn $promise() {
                    let world = <$world as crate::world::World>::open().await;
                    crate::$topic::$promise(world).await;
                }
            )*
        }
    )*};
}

mod keygen_keeps {
    use crate::keygen::KeygenWorld;

    promises! { KeygenWorld:
        sign_in {
            the_server_says_what_it_is,
            every_fault_of_a_sign_in_is_told_apart,
            the_second_factor_is_asked_for_and_taken,
            too_many_tries_say_how_long_to_wait,
            trouble_at_the_door_is_told_apart,
            a_token_goes_on_until_it_is_signed_out,
            s2_a_token_acts_only_once_it_is_adopted,
            an_ended_token_is_noticed,
        }
        reads {
            every_license_is_walked_once,
            people_told_with_a_license_are_all_who_sit_on_it,
            everybody_is_walked_once_whatever_their_role,
            every_seat_is_walked_once_and_the_owner_told_apart,
            a_walk_survives_the_deletion_of_the_row_it_stands_on,
            a_walk_survives_the_deletion_of_both_rows_it_knows,
            a_persons_licenses_are_those_they_own_or_sit_on,
            people_are_found_by_address_and_name,
            k17_licenses_are_found_by_key_and_by_whose_they_are,
            k17_a_team_is_read_without_the_others,
            devices_and_the_catalogue_are_read,
            what_is_not_there_is_not_found,
        }
        assign {
            a_hundred_are_seated_by_one_request,
            one_bad_person_costs_nobody_else_their_seat,
            a_full_license_takes_those_who_fit_in_order,
            overage_is_used_up_before_anyone_is_refused,
            giving_the_same_seats_again_changes_nothing,
            many_unknown_people_are_found_within_bounds,
            any_mixture_of_people_gets_true_outcomes,
            two_admins_at_the_last_seat_are_told_the_truth,
            an_oversold_license_says_so,
            a_license_that_is_gone_is_told,
        }
        races {
            k7_a_seat_sold_twice_is_told_and_given_back,
            k7_an_ownership_that_took_a_sold_seat_is_told,
            k8_the_same_at_the_same_moment_fails_nobody,
            k8_the_same_address_at_the_same_moment_is_one_person,
        }
        release {
            several_seats_are_taken_back_but_never_the_owners,
            taking_back_again_changes_nothing,
            many_who_have_no_seat_are_found_at_once,
            an_answer_lost_on_the_way_back_is_looked_after,
            a_request_to_release_lost_on_the_way_is_sent_again,
        }
        single {
            a_person_is_created_once,
            an_address_in_use_is_told,
            a_seat_moves_on_a_full_license,
            a_move_that_fails_halfway_gives_the_seat_back,
            a_move_that_cannot_work_touches_nothing,
            a_move_from_the_owner_moves_the_ownership,
            a_move_survives_lost_answers,
            s1_a_move_on_an_oversold_license_touches_nothing,
            s1_a_move_on_an_exactly_full_license_works,
            s1_an_undo_of_a_move_touches_nothing_on_an_oversold_license,
            s3_a_move_that_was_cut_between_its_halves_is_brought_to_its_end,
            s3_a_move_whose_token_ends_between_its_halves_goes_on,
            s1_an_oversold_license_can_have_another_owner,
            s3_a_person_an_interrupted_run_has_created_is_recovered,
            the_owner_changes_and_changes_back,
            an_owner_changed_by_another_admin_is_not_overwritten,
            an_impossible_owner_is_refused,
        }
        trouble {
            a_request_lost_on_the_way_is_sent_once_more,
            a_loss_does_not_hide_who_was_seated_before,
            a_lost_answer_is_looked_after_and_not_repeated,
            an_unreadable_answer_is_looked_after,
            what_never_arrives_is_an_error_and_changes_nothing,
            what_cannot_be_looked_after_is_unsure,
            a_pace_limit_fails_nothing,
            a_refusal_for_pace_is_waited_out_within_an_act,
            broken_answers_are_typed_errors,
            an_ended_token_stops_an_act_without_effect,
            an_ended_token_midway_leaves_the_rest_untried,
        }
        roles {
            d16_what_a_role_may_do_is_offered_and_nothing_else,
            d3_an_end_user_sees_and_frees_only_their_own,
            k2_a_change_among_roles_born_alike_costs_nothing,
            k2_a_change_of_role_leaves_what_is_said_of_it,
            k2_whoever_lost_rights_is_told_by_what_is_refused,
            k9_who_may_not_end_their_sign_in_sends_nothing_to_end_it,
        }
        changes {
            every_change_takes_effect_once_and_can_be_taken_back,
            a_team_that_is_gone_takes_nobody,
            what_somebody_else_changed_is_not_overwritten,
            an_edit_sends_only_what_it_changes,
            the_last_admin_stays_one,
            a_full_team_takes_no_more,
            a_team_is_created_once,
            a_person_is_created_with_role_and_team,
            passwords_are_set_and_never_shown,
        }
        every_act {
            every_act_in_every_trouble,
            s1_every_act_that_fills_a_seat_keeps_to_the_limit,
        }
        waiting {
            w1_all_who_put_somebody_in_line_at_once_are_in_one_line,
            w1_what_is_written_in_between_is_found_and_merged,
            w1_what_the_vendor_keeps_comes_through_every_change,
            w1_whoever_gets_a_seat_leaves_the_line_and_comes_back_by_undo,
            w1_nobody_is_put_in_line_who_cannot_wait,
            w1_what_cannot_be_kept_is_told_and_nothing_is_lost,
        }
        managers {
            d15_a_server_without_contracts_says_so,
        }
        log {
            a_server_without_a_log_says_so,
            the_log_is_offered_to_those_who_may_read_it,
            the_log_tells_who_did_what_to_whom,
            a_long_log_is_walked_once,
        }
        removal {
            a_removal_takes_what_was_said_before,
            k3_a_team_keeps_the_id_of_nobody_until_it_is_taken_off,
            k2_an_address_is_free_as_soon_as_somebody_is_removed,
            handing_over_first_saves_everything,
            devices_are_reset_one_by_one,
            what_a_person_has_is_read,
        }
    }
}

/// What rests on owners, bans, roles, teams that change or people who come alone is no promise
/// of this server; that it is refused, and without a request, is.
mod licensespring_keeps {
    use crate::licensespring::LicenseSpringWorld;

    promises! { LicenseSpringWorld:
        sign_in {
            the_server_says_what_it_is,
            too_many_tries_say_how_long_to_wait,
            trouble_at_the_door_is_told_apart,
            a_token_goes_on_until_it_is_signed_out,
            s2_a_token_acts_only_once_it_is_adopted,
            an_ended_token_is_noticed,
        }
        reads {
            every_license_is_walked_once,
            people_told_with_a_license_are_all_who_sit_on_it,
            everybody_is_walked_once_whatever_their_role,
            every_seat_is_walked_once_and_the_owner_told_apart,
            a_persons_licenses_are_those_they_own_or_sit_on,
            people_are_found_by_address_and_name,
            k17_licenses_are_found_by_key_and_by_whose_they_are,
            k17_a_team_is_read_without_the_others,
            what_is_not_there_is_not_found,
        }
        assign {
            one_bad_person_costs_nobody_else_their_seat,
            a_full_license_takes_those_who_fit_in_order,
            giving_the_same_seats_again_changes_nothing,
            any_mixture_of_people_gets_true_outcomes,
            two_admins_at_the_last_seat_are_told_the_truth,
            a_license_that_is_gone_is_told,
        }
        release {
            taking_back_again_changes_nothing,
            an_answer_lost_on_the_way_back_is_looked_after,
        }
        single {
            a_seat_moves_on_a_full_license,
            a_move_that_cannot_work_touches_nothing,
            a_move_survives_lost_answers,
            s1_a_move_on_an_oversold_license_touches_nothing,
            s1_a_move_on_an_exactly_full_license_works,
            s1_an_undo_of_a_move_touches_nothing_on_an_oversold_license,
            s3_a_move_that_was_cut_between_its_halves_is_brought_to_its_end,
            s3_a_move_whose_token_ends_between_its_halves_goes_on,
        }
        trouble {
            a_request_lost_on_the_way_is_sent_once_more,
            a_loss_does_not_hide_who_was_seated_before,
            an_unreadable_answer_is_looked_after,
            what_never_arrives_is_an_error_and_changes_nothing,
            a_refusal_for_pace_is_waited_out_within_an_act,
            broken_answers_are_typed_errors,
            an_ended_token_stops_an_act_without_effect,
        }
        removal {
            devices_are_reset_one_by_one,
            what_a_person_has_is_read,
        }
        every_act {
            every_act_in_every_trouble,
            s1_every_act_that_fills_a_seat_keeps_to_the_limit,
        }
        waiting {
            w1_a_server_that_keeps_no_line_says_so,
        }
        managers {
            d18_a_manager_comes_and_goes_and_comes_back,
            d18_an_address_nobody_has_becomes_a_manager,
            what_is_gone_or_not_allowed_is_told,
        }
        spring {
            a_viewer_looks_and_changes_nothing,
            wrong_code_address_and_password_are_one_fault,
            a_person_comes_with_their_first_seat,
            s3_somebody_an_interrupted_run_has_seated_is_recovered_with_their_names,
            s4_a_token_that_ends_at_the_last_chunk_fails_nobody,
            many_come_at_once_and_the_last_do_not_fit,
            a_seat_changed_by_another_admin_in_between_is_told,
            activations_are_limited_and_counted_by_seat,
            s10_a_seat_that_is_given_back_has_its_limit_again,
            names_change_and_addresses_stay,
            what_happened_is_told_latest_first,
            u2_the_histories_of_all_licenses_are_one_log,
            teams_are_what_licenses_are_sold_to,
        }
    }
}
