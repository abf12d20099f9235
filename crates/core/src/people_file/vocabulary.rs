//! The words of headings, folded: English, German, French, Spanish, a few of their neighbours, and
//! those of directories and license servers.

use super::{Mark, headings::Word};

/// Folded headings with what they say. Those of several words stand before a stroke.
pub(super) const WORDS: &[(Word, &str)] = &[
    (
        Word::Address(0),
        "email|e mail|mail|email address|e mail address|mail address|emailaddress|mailaddress|\
         email adresse|emailadresse|e mail adresse|mailadresse|mail adresse|e mailadresse|\
         adresse e mail|adresse email|adresse mail|adresse courriel|adresse de courriel|courriel|\
         adresse electronique|adresse de messagerie|mel|correo|correo electronico|\
         direccion de correo|direccion de correo electronico|direccion de e mail|direccion email|\
         direccion de email|email id|emailid|mail id|true email|primary email|primary email address|\
         primary e mail|primary e mail address|primary smtp address|primarysmtpaddress|\
         primaryemail|primare e mail adresse|primare e mail|email principal|e mail principal|\
         adresse e mail principale|correo principal|correo electronico principal|\
         direccion de correo principal|e mail 1 value|email 1|e mail 1|e mail 1 address|\
         invitee email|inviteeemail|email to invite|email address to invite|posta elettronica|\
         indirizzo email|indirizzo e mail|indirizzo di posta elettronica|emailadres|e mailadres|\
         epost|e post|e postadress|endereco de email|endereco de e mail|adres email|adres e mail|\
         sahkoposti|sahkopostiosoite|email login|login email|sign in email|licensee email|\
         anmelde e mail|email username|username email|smtp address|smtp",
    ),
    (
        Word::Address(1),
        "work email|work e mail|work email address|business email|business email address|\
         business e mail|company email|corporate email|professional email|work mail|\
         primary work email|\
         dienstliche e mail|dienstliche e mail adresse|geschaftliche e mail|\
         geschaftliche e mail adresse|e mail dienstlich|e mail geschaftlich|firmen e mail|\
         e mail arbeit|email professionnel|e mail professionnel|adresse e mail professionnelle|\
         courriel professionnel|correo profesional|correo corporativo|correo de trabajo|\
         correo electronico corporativo|email corporativo|email de trabajo",
    ),
    (
        Word::Address(2),
        "user principal name|userprincipalname|member object id or upn|\
         member object id or user principal name|principal name|upn|benutzerprinzipalname|\
         nom d utilisateur principal|nom principal de l utilisateur|\
         nombre principal de usuario|nombre principal del usuario|saml name id|saml nameid|\
         name id|nameid|sso email|managed apple id|managed apple account|google account|\
         microsoft account",
    ),
    (
        Word::Login,
        "username|user name|login|login name|loginname|user id|userid|user|users|account|\
         account name|sign in name|signin name|sign in id|benutzername|benutzer|benutzerkonto|\
         benutzerkennung|benutzer id|anmeldename|konto|kontoname|kennung|identifiant|\
         nom d utilisateur|utilisateur|utilisateurs|compte|nom de connexion|nombre de usuario|\
         usuario|usuarios|id de usuario|cuenta|nombre de cuenta|nome utente|utente|\
         gebruikersnaam|gebruiker|uid|member|mitglied|membre|miembro|employee|mitarbeiter|\
         mitarbeiterin|employe|collaborateur|empleado|person|persona|personne|assigned to|\
         assigned user|zugewiesen an|attribue a|asignado a|assignee|licensee|recipient|\
         empfanger|destinataire|destinatario|attendee|teilnehmer|participant|participante|\
         identity|sso username|upn prefix|samaccountname|sam account name",
    ),
    (
        Word::Given,
        "first name|firstname|first|given name|givenname|given names|given|forename|forenames|\
         preferred first name|legal first name|fname|f name|vorname|vornamen|rufname|prenom|\
         prenoms|nombre de pila|nombres|primer nombre|voornaam|fornavn|fornamn|etunimi|imie|\
         primeiro nome|nome proprio",
    ),
    (
        Word::Family,
        "last name|lastname|last|family name|familyname|family|surname|sur name|sn|lname|l name|\
         legal last name|preferred last name|nachname|familienname|zuname|nom de famille|\
         nom d usage|nom patronymique|apellido|apellidos|primer apellido|cognome|achternaam|\
         etternavn|efternavn|efternamn|sukunimi|nazwisko|sobrenome|apelido|ultimo nome",
    ),
    (Word::Name, "name|names|nom|noms|nombre|nome|naam|navn|namn"),
    (
        Word::Full(0),
        "full name|fullname|whole name|complete name|real name|realname|person name|people|\
         member name|employee name|first and last name|first last|first name last name|\
         first name and last name|first name surname|name surname|name and surname|\
         vollstandiger name|voller name|vollname|ganzer name|vor und nachname|\
         vorname nachname|vorname und nachname|vorname name|mitarbeitername|nom complet|\
         prenom nom|prenom et nom|nombre completo|nombre y apellidos|nombre y apellido|\
         nombre apellidos|nombre apellido|nome completo|nome e cognome|nome cognome|\
         volledige naam|fullt navn|fullstandigt namn|assigned to name|assignee name",
    ),
    (
        Word::FullReversed,
        "last name first name|last first|surname first name|surname name|surname and name|\
         nachname vorname|name vorname|name und vorname|nachname und vorname|nom prenom|\
         nom et prenom|apellidos nombre|apellidos y nombre|apellidos y nombres|cognome nome|\
         cognome e nome",
    ),
    (
        Word::Full(1),
        "display name|displayname|anzeigename|anzeige name|nom d affichage|nom affiche|\
         nombre para mostrar|nombre a mostrar|nombre visible|nome visualizzato|weergavenaam|\
         preferred name|common name|cn|friendly name|visningsnamn|visningsnavn",
    ),
    (
        Word::Team,
        "team|teams|team name|group|groups|group name|user group|user groups|gruppe|gruppen|\
         benutzergruppe|benutzergruppen|mannschaft|equipe|equipes|groupe|groupes|\
         groupe d utilisateurs|groupes d utilisateurs|equipo|equipos|grupo|grupos|\
         grupo de usuarios|grupos de usuarios",
    ),
    (
        Word::Products,
        "product|products|product name|product names|product configuration|\
         product configurations|assigned products|license|licenses|licence|licences|\
         license name|licence name|assigned license|assigned licenses|assigned licence|\
         assigned licences|lizenz|lizenzen|lizenzname|zugewiesene lizenzen|produkt|produkte|\
         zugewiesene produkte|produit|produits|produits attribues|licence attribuee|\
         licences attribuees|producto|productos|productos asignados|licencia|licencias|\
         licencias asignadas|subscription|subscriptions|abonnement|abonnements|suscripcion|\
         suscripciones",
    ),
    (
        Word::MaxActivations,
        "max activations|maximum activations|maximum number of activations|activation limit|\
         activations limit|allowed activations|activations allowed|max devices|maximum devices|\
         device limit|max machines|maximum machines|maximale aktivierungen|max aktivierungen|\
         maximale anzahl aktivierungen|maximale anzahl an aktivierungen|aktivierungslimit|\
         max gerate|maximale gerate|activations max|activations maximum|activations maximales|\
         nombre max d activations|nombre maximal d activations|limite d activations|\
         activaciones max|max activaciones|activaciones maximas|numero maximo de activaciones|\
         maximo de activaciones|limite de activaciones",
    ),
    (
        Word::Status,
        "status|user status|userstatus|account status|member status|membership status|\
         employee status|employment status|login status|sign in status|license status|\
         licence status|state|user state|account state|lifecycle status|okta status|\
         activation status|invitation status|invite status|worker status|record status|\
         zustand|benutzerstatus|kontostatus|\
         statut|etat|statut de l utilisateur|statut du compte|etat du compte|estado|\
         estado del usuario|estado de usuario|estado de la cuenta|estado de cuenta|stato|\
         type|user type|usertype|account type|member type|benutzertyp|kontotyp|typ|\
         type d utilisateur|type de compte|tipo|tipo de usuario|tipo de cuenta",
    ),
    (
        Word::Active,
        "active|is active|isactive|enabled|is enabled|isenabled|account enabled|accountenabled|\
         user enabled|user active|activated|is activated|account active|sign in allowed|\
         sign in enabled|login enabled|aktiv|ist aktiv|aktiviert|konto aktiv|konto aktiviert|\
         benutzer aktiv|anmeldung erlaubt|actif|est actif|compte actif|compte active|activo|\
         esta activo|habilitado|activado|cuenta activa|cuenta habilitada|usuario activo|attivo|\
         actief|ativo",
    ),
    (
        Word::Flag(Mark::Blocked),
        "block sign in|blocksignin|blocked|is blocked|block credential|block credentials|\
         blockcredential|sign in blocked|signin blocked|login blocked|banned|is banned|gesperrt|\
         ist gesperrt|konto gesperrt|blockiert|anmeldung blockieren|anmeldung blockiert|\
         anmeldung gesperrt|anmeldung sperren|bloque|est bloque|compte bloque|\
         bloquer la connexion|connexion bloquee|bloquer l ouverture de session|bloqueado|\
         esta bloqueado|bloquear inicio de sesion|bloquear el inicio de sesion|\
         inicio de sesion bloqueado",
    ),
    (
        Word::Flag(Mark::Suspended),
        "suspended|is suspended|issuspended|user suspended|suspendiert|suspendu|est suspendu|\
         suspendido|sospeso",
    ),
    (
        Word::Flag(Mark::Deactivated),
        "deactivated|is deactivated|disabled|is disabled|isdisabled|account disabled|\
         deaktiviert|ist deaktiviert|konto deaktiviert|desactive|compte desactive|desactivado|\
         deshabilitado|inhabilitado|cuenta deshabilitada|disattivato",
    ),
    (
        Word::Flag(Mark::Inactive),
        "inactive|is inactive|archived|is archived|isarchived|inaktiv|archiviert|inactif|\
         archivado|inactivo|terminated|ausgeschieden",
    ),
    (
        Word::Flag(Mark::Deleted),
        "deleted|is deleted|isdeleted|removed|geloscht|supprime|eliminado",
    ),
    (
        Word::Flag(Mark::Bot),
        "bot|is bot|isbot|robot|service account|is service account|dienstkonto|\
         compte de service|cuenta de servicio|is app user",
    ),
];

/// Words of headings about something secret.
pub(super) const SECRET: &str = " password passwords passwort passworter kennwort passwd pwd passphrase \
    contrasena contrasenas secret geheimnis token otp totp pin passe clave wachtwoord parola ";

/// Words of headings that tell something of a secret and hold none.
pub(super) const ABOUT_SECRET: &str = " expires expired expiry never change changed last required \
    time date reset policy force forced function status state strength enabled ";

/// Words of headings about another address than the person's own, or about somebody else.
pub(super) const FOREIGN: &str = " recovery secondary second alternate alternative alternatives alt alias \
    aliases home personal private privat private private manager managers supervisor boss lead \
    vorgesetzter vorgesetzte vorgesetzten fuhrungskraft leiter responsable superieur \
    hierarchique chef jefe gerente superior approver genehmiger sponsor owner besitzer inhaber \
    eigentumer proprietaire propietario contact kontakt contacto billing rechnung facturation \
    facturacion creator created modified updated invited inviter requested requester approved by \
    von par por admin admins administrator administrateur administrador wiederherstellung \
    recuperation recuperacion secours ersatz zweite sekundare secondaire secundario secundaria \
    alternativo alternativa alternatif personnel personnelle privado privada licensed \
    notification notifications forward forwarding reply cc bcc proxy other others otro otra otros \
    autre autres andere weitere backup emergency notfall urgence emergencia parent assistant \
    assistenz sekretariat company firma societe empresa support sales reseller vendor supplier \
    customer new old previous former neue alte nouvelle nouveau nueva nuevo note notes notiz \
    notizen bemerkung bemerkungen kommentar comment comments commentaire remarque nota notas \
    comentario comentarios description beschreibung url link website 2 3 4 5 6 7 8 9 ";

/// Words that belong to the person and say nothing more.
pub(super) const BEFORE: [&str; 23] = [
    "user s ",
    "users ",
    "user ",
    "member ",
    "employee ",
    "invitee ",
    "assignee ",
    "attendee ",
    "person ",
    "profile ",
    "staff ",
    "participant ",
    "benutzer ",
    "mitarbeiter ",
    "nutzer ",
    "utilisateur ",
    "employe ",
    "usuario ",
    "empleado ",
    "assigned to ",
    "attributes ",
    "data attributes ",
    "git hub com ",
];

/// The same after a heading.
pub(super) const AFTER: [&str; 19] = [
    " required",
    " optional",
    " mandatory",
    " pflichtfeld",
    " erforderlich",
    " obligatoire",
    " obligatorio",
    " requis",
    " requerido",
    " opcional",
    " facultatif",
    " of user",
    " of the user",
    " des benutzers",
    " des mitarbeiters",
    " de l utilisateur",
    " del usuario",
    " de l employe",
    " del empleado",
];
