//! Groups and who owns them.

use rusqlite::{Connection, Row, params};

use super::select::Select;

#[derive(Debug, Clone)]
pub(crate) struct Group {
    pub id: String,
    pub name: String,
    pub max_users: Option<i64>,
    pub max_licenses: Option<i64>,
    pub max_machines: Option<i64>,
    pub metadata: String,
    pub created: i64,
    pub updated: i64,
}

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Group> {
    Ok(Group {
        id: row.get("id")?,
        name: row.get("name")?,
        max_users: row.get("max_users")?,
        max_licenses: row.get("max_licenses")?,
        max_machines: row.get("max_machines")?,
        metadata: row.get("metadata")?,
        created: row.get("created")?,
        updated: row.get("updated")?,
    })
}

pub(crate) fn find(db: &Connection, id: &str) -> rusqlite::Result<Option<Group>> {
    Select::from("groups")
        .only("groups.id = ?", [id.to_owned()])
        .one(db, read)
}

pub(crate) fn insert(db: &Connection, group: &Group) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO groups (id, name, max_users, max_licenses, max_machines, metadata, created,
                             updated)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            group.id,
            group.name,
            group.max_users,
            group.max_licenses,
            group.max_machines,
            group.metadata,
            group.created,
            group.updated
        ],
    )?;
    Ok(())
}

/// The record that one person owns one group.
#[derive(Debug, Clone)]
pub(crate) struct GroupOwner {
    pub id: String,
    pub group_id: String,
    pub user_id: String,
    pub created: i64,
    pub updated: i64,
}

pub(crate) fn read_owner(row: &Row<'_>) -> rusqlite::Result<GroupOwner> {
    Ok(GroupOwner {
        id: row.get("id")?,
        group_id: row.get("group_id")?,
        user_id: row.get("user_id")?,
        created: row.get("created")?,
        updated: row.get("updated")?,
    })
}

pub(crate) fn find_owner(
    db: &Connection,
    group: &str,
    user: &str,
) -> rusqlite::Result<Option<GroupOwner>> {
    super::first(
        db,
        "SELECT * FROM group_owners WHERE group_id = ?1 AND user_id = ?2",
        [group, user],
        read_owner,
    )
}

pub(crate) fn insert_owner(db: &Connection, owner: &GroupOwner) -> rusqlite::Result<()> {
    db.execute(
        "INSERT INTO group_owners (id, group_id, user_id, created, updated)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![
            owner.id,
            owner.group_id,
            owner.user_id,
            owner.created,
            owner.updated
        ],
    )?;
    Ok(())
}
