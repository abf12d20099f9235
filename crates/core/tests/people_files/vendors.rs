//! Exports and templates of other systems, with their own headings. The people are invented.

use seatboard_core::people_file::read;

use super::{JONAS, MIRA, SEAN, VERSION, holds};

#[test]
fn okta_has_a_login_and_a_second_address() {
    holds(
        b"login,firstName,lastName,middleName,email,secondEmail,status,manager,managerId\n\
          maalto,Mira,Aalto,,mira.aalto@example.com,mira@home.example,ACTIVE,boss@example.com,1\n\
          jbrandt,Jonas,Brandt,,jonas.brandt@example.com,,DEPROVISIONED,,\n\
          sokeefe,Sean,O'Keefe,,sean.okeefe@example.org,,PASSWORD_EXPIRED,,\n",
        &[MIRA, &format!("{JONAS} deactivated"), SEAN],
        &[
            "The column “secondEmail” has another address in 1 row, which is nobody here.",
            "The column “manager” has another address in 1 row, which is nobody here.",
        ],
    );
}

#[test]
fn onelogin_names_its_states() {
    holds(
        b"id,firstname,lastname,email,username,company,status,activated_at\r\n\
          1,Mira,Aalto,mira.aalto@example.com,mira.aalto@example.com,Acme,Active,2026-01-01\r\n\
          2,Jonas,Brandt,jonas.brandt@example.com,jonas,Acme,Suspended,2026-01-01\r\n\
          3,Sean,O'Keefe,sean.okeefe@example.org,,Acme,Unactivated,\r\n",
        &[MIRA, &format!("{JONAS} suspended"), SEAN],
        &[],
    );
}

#[test]
fn jumpcloud_suspends_by_true_and_false() {
    holds(
        b"username,email,firstname,lastname,displayname,state,suspended,password_expired,alternateEmail\n\
          maalto,mira.aalto@example.com,Mira,Aalto,,ACTIVATED,false,false,\n\
          jbrandt,jonas.brandt@example.com,Jonas,Brandt,,SUSPENDED,true,false,j@home.example\n\
          sokeefe,sean.okeefe@example.org,Sean,O'Keefe,,STAGED,false,true,\n",
        &[MIRA, &format!("{JONAS} suspended"), SEAN],
        &["The column “alternateEmail” has another address in 1 row, which is nobody here."],
    );
}

#[test]
fn microsoft_365_admin_users() {
    holds(
        b"Block credential,City,Country/Region,Department,DirSyncEnabled,Display name,Fax,First name,\
          Last dirsync time,Last name,Last password change time stamp,Licenses,Mobile Phone,Office,\
          Password never expires,Proxy addresses,State,Strong password required,Title,Usage location,\
          User principal name,When created\r\n\
          False,Espoo,FI,Field,,Mira Aalto,,Mira,,Aalto,2026-04-01 08:00:00Z,Planwerk E3+Viewer,,,True,\
          SMTP:mira.aalto@example.com+smtp:mira@example.com,Uusimaa,,,FI,mira.aalto@example.com,2026\r\n\
          True,,DE,CAD,,Jonas Brandt,,,,,2026-04-01 08:00:00Z,Unlicensed,,,False,,,,,DE,\
          jonas.brandt@example.com,2026\r\n",
        // The second has no first and last name, and a display name.
        &[MIRA, &format!("{JONAS} blocked")],
        &[],
    );
}

#[test]
fn microsoft_365_admin_import_template() {
    holds(
        b"Username,First name,Last name,Display name,Job title,Department,Office number,\
          Alternate email address,Address,City\r\n\
          mira.aalto@example.com,Mira,Aalto,Mira Aalto,,,,mira@home.example,Street 1,Espoo\r\n",
        &[MIRA],
        &[
            "The column “Alternate email address” has another address in 1 row, which is nobody here.",
        ],
    );
}

#[test]
fn entra_download_prefers_mail_to_the_principal_name() {
    holds(
        b"userPrincipalName,displayName,surname,mail,givenName,id,userType,jobTitle,department,\
          accountEnabled,state,alternateEmailAddress,companyName,invitationState\n\
          maalto@acme.onmicrosoft.example,Mira Aalto,Aalto,mira.aalto@example.com,Mira,1,Member,,,True,\
          NO,,Acme,\n\
          jbrandt@acme.onmicrosoft.example,Jonas Brandt,Brandt,jonas.brandt@example.com,Jonas,2,Member,,,\
          False,,,Acme,\n\
          sean_ext@acme.onmicrosoft.example,Sean O'Keefe,,sean.okeefe@example.org,,3,Guest,,,True,,,,\
          Accepted\n",
        &[MIRA, &format!("{JONAS} inactive"), SEAN],
        &["The column “userPrincipalName” has other addresses in 3 rows, which are nobody here."],
    );
}

#[test]
fn entra_templates_in_german_and_for_deletion() {
    holds(
        "version:v1.0;;;;\r\nName [displayName] Erforderlich;Benutzername [userPrincipalName] Erforderlich;\
         Anfängliches Kennwort [passwordProfile] Erforderlich;\
         Anmeldung blockieren (Ja/Nein) [accountEnabled] Erforderlich;Nachname [surname]\r\n\
         Beispiel: Chris Grün;chris@contoso.example;geheim;Nein;Grün\r\n\
         Mira Aalto;mira.aalto@example.com;Geheim-1;Nein;\r\n\
         Jonas Brandt;jonas.brandt@example.com;Geheim-2;Ja;\r\n"
            .as_bytes(),
        &[MIRA, &format!("{JONAS} blocked")],
        &[
            VERSION,
            "Line 3 is a title or a heading and was ignored.",
            "The column “Anfängliches Kennwort [passwordProfile] Erforderlich” is secret and is never \
             read.",
        ],
    );
    holds(
        b"version:v1.0\nUser name [userPrincipalName] Required\nmira.aalto@example.com\n",
        &["mira.aalto@example.com |  |"],
        &[VERSION],
    );
    holds(
        b"version:v1.0\nMember object ID or user principal name [memberObjectIdOrUpn] Required\n\
          mira.aalto@example.com\n00000000-0000-4000-8000-000000000001\n",
        &["mira.aalto@example.com |  |"],
        &[
            VERSION,
            "Line 4: “00000000-0000-4000-8000-000000000001” is no address: no @.",
        ],
    );
}

#[test]
fn google_download_says_who_is_suspended() {
    holds(
        b"First Name [Required],Last Name [Required],Email Address [Required],Password [Required],\
          Status [READ ONLY],Last Sign In [READ ONLY],Recovery Email,2sv Enrolled [READ ONLY],\
          New Status [UPLOAD ONLY]\n\
          Mira,Aalto,mira.aalto@example.com,****,Active,2026/10/05 08:00:00,,True,\n\
          Jonas,Brandt,jonas.brandt@example.com,****,Suspended,Never logged in,,False,\n\
          Sean,O'Keefe,sean.okeefe@example.org,****,Archived,,,False,\n",
        &[
            MIRA,
            &format!("{JONAS} suspended"),
            &format!("{SEAN} inactive"),
        ],
        &["The column “Password [Required]” is secret and is never read."],
    );
}

#[test]
fn zoom_dropbox_and_salesforce() {
    holds(
        b"Email,First Name,Last Name,Display name,Department,User Groups,Type,Status\n\
          mira.aalto@example.com,Mira,Aalto,Mira,Field,CAD,Licensed,Active\n\
          jonas.brandt@example.com,Jonas,Brandt,,,,Basic,Inactive\n\
          sean.okeefe@example.org,Sean,O'Keefe,,,,Licensed,Pending\n",
        &[MIRA, &format!("{JONAS} inactive"), SEAN],
        &[],
    );
    holds(
        b"\"FirstName\",\"LastName\",\"Username\",\"Email\",\"IsActive\",\"ManagerId\"\n\
          \"Mira\",\"Aalto\",\"mira.aalto@example.com.sandbox\",\"mira.aalto@example.com\",\"true\",\"\"\n\
          \"Jonas\",\"Brandt\",\"jb@acme.example\",\"jonas.brandt@example.com\",\"0\",\"\"\n",
        &[MIRA, &format!("{JONAS} inactive")],
        &["The column “Username” has other addresses in 2 rows, which are nobody here."],
    );
}

#[test]
fn jamf_and_snipe_it_people() {
    holds(
        b"Username,Full Name,Email Address,Phone Number,Position,Department,Building,Room\n\
          maalto,Mira Aalto,mira.aalto@example.com,+358 1,Surveyor,Field,,\n\
          jbrandt,Jonas Brandt,jonas.brandt@example.com,,,,,\n",
        &[MIRA, JONAS],
        &[],
    );
    holds(
        b"ID,Name,Company,First Name,Last Name,Username,Email,Manager,Login Enabled,Notes\n\
          1,Mira Aalto,Acme,Mira,Aalto,maalto,mira.aalto@example.com,Jonas Brandt,Yes,\n\
          2,Sean O'Keefe,Acme,Sean,O'Keefe,sokeefe,sean.okeefe@example.org,,No,ask it@example.com\n",
        &[MIRA, &format!("{SEAN} inactive")],
        &["The column “Notes” has another address in 1 row, which is nobody here."],
    );
}

#[test]
fn github_members_without_and_with_addresses() {
    holds(
        b"GitHub com login,GitHub com name,GitHub com verified domain emails,License type\n\
          maalto,Mira Aalto,mira.aalto@example.com,enterprise\n\
          jbrandt,Jonas Brandt,jonas.brandt@example.com,enterprise\n",
        &[MIRA, JONAS],
        &[],
    );
    holds(
        b"login,name,tfa_enabled,is_public,updated_at,organization_role\n\
          maalto,Mira Aalto,true,false,2026-10-05,owner\n",
        &[],
        &["No column holds addresses."],
    );
}

#[test]
fn license_servers_own_words() {
    // Keygen's attributes of a user, flattened.
    holds(
        b"id,attributes.fullName,attributes.firstName,attributes.lastName,attributes.email,\
          attributes.status,attributes.role\n\
          1,Mira Aalto,Mira,Aalto,mira.aalto@example.com,ACTIVE,user\n\
          2,Jonas Brandt,Jonas,Brandt,jonas.brandt@example.com,BANNED,user\n\
          3,Sean O'Keefe,Sean,O'Keefe,sean.okeefe@example.org,INACTIVE,admin\n",
        &[
            MIRA,
            &format!("{JONAS} blocked"),
            &format!("{SEAN} inactive"),
        ],
        &[],
    );
    // LicenseSpring's users of a license.
    let reading = read(
        b"id,true_email,first_name,last_name,max_activations,total_activations,is_initial_password,\
          initial_password\n\
          1,mira.aalto@example.com,Mira,Aalto,3,1,true,Not-A-Secret-1\n",
    );
    let reading = reading.expect("a list");
    assert_eq!(super::people(&reading), [MIRA]);
    assert_eq!(reading.people[0].max_activations, Some(3));
    assert_eq!(
        super::said(&reading),
        ["The column “initial_password” is secret and is never read."]
    );
    let sample = reading.columns.last().expect("a column");
    assert!(sample.is_secret && sample.sample.is_empty(), "{sample:?}");
}

#[test]
fn directories_by_script() {
    holds(
        b"#TYPE Microsoft.ActiveDirectory.Management.ADUser\r\n\
          \"DistinguishedName\",\"Enabled\",\"GivenName\",\"mail\",\"Name\",\"ObjectClass\",\"SamAccountName\",\
          \"Surname\",\"UserPrincipalName\"\r\n\
          \"CN=Mira Aalto,OU=Field,DC=example\",\"True\",\"Mira\",\"mira.aalto@example.com\",\"Mira Aalto\",\
          \"user\",\"maalto\",\"Aalto\",\"mira.aalto@example.com\"\r\n\
          \"CN=Jonas\",\"False\",\"Jonas\",\"jonas.brandt@example.com\",\"Jonas Brandt\",\"user\",\"jb\",\
          \"Brandt\",\"jonas.brandt@example.com\"\r\n",
        &[MIRA, &format!("{JONAS} inactive")],
        &["Line 1 is a title or a heading and was ignored."],
    );
    holds(
        b"dn,cn,sn,givenName,mail,uid\n\
          \"uid=maalto,ou=people\",Mira Aalto,Aalto,Mira,mira.aalto@example.com,maalto\n",
        &[MIRA],
        &[],
    );
}

#[test]
fn people_systems_tell_the_address_at_work_from_the_one_at_home() {
    holds(
        b"Employee #,\"Last name, First name\",Home Email,Work Email,Supervisor Email,Status\n\
          1,\"Aalto, Mira\",mira@home.example,mira.aalto@example.com,boss@example.com,Active\n\
          2,\"Brandt, Jonas\",,jonas.brandt@example.com,,Terminated\n",
        &[MIRA, &format!("{JONAS} inactive")],
        &[
            "The column “Home Email” has another address in 1 row, which is nobody here.",
            "The column “Supervisor Email” has another address in 1 row, which is nobody here.",
        ],
    );
    holds(
        b"Worker,Legal First Name,Legal Last Name,Primary Work Email,Worker Status\n\
          9,Mira,Aalto,mira.aalto@example.com,Active\n",
        &[MIRA],
        &[],
    );
}

#[test]
fn address_books_of_mail_programs() {
    holds(
        b"First Name,Middle Name,Last Name,E-mail Address,E-mail Type,E-mail Display Name,\
          E-mail 2 Address,Notes,Company\r\n\
          Mira,,Aalto,mira.aalto@example.com,SMTP,Mira (mira.aalto@example.com),m@home.example,,Acme\r\n",
        &[MIRA],
        &["The column “E-mail 2 Address” has another address in 1 row, which is nobody here."],
    );
    holds(
        b"First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value\n\
          Mira,Aalto,* Work,mira.aalto@example.com,\n",
        &[MIRA],
        &[],
    );
    holds(
        b"Mira Aalto <mira.aalto@example.com>; \"Brandt, Jonas\" <jonas.brandt@example.com>;\r\n",
        &[MIRA, JONAS],
        &[],
    );
}

#[test]
fn only_other_peoples_addresses_make_nobody() {
    holds(
        b"Name,Seats,Manager email\nMira Aalto,2,boss@example.com\n",
        &[],
        &[
            "No column holds addresses.",
            "The column “Manager email” has another address in 1 row, which is nobody here.",
        ],
    );
}
