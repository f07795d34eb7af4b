//! The columns of what is imported: the same in the empty template and in files of rows that failed.

/// A column: what stands above it and what it means, Chinese and English.
pub(crate) struct FormColumn {
    pub(crate) title: (&'static str, &'static str),
    pub(crate) meaning: (&'static str, &'static str),
    /// Holds ids of the vendor.
    pub(crate) is_id: bool,
}

/// A list of customers. The first is the one that import takes.
pub(crate) const PEOPLE: [FormColumn; 2] = [
    FormColumn {
        title: ("客户ID", "Customer ID"),
        meaning: (
            "客户在平台的编号，一行一个。列已设为文本：请按文本粘贴，变成 7.88E+15 的编号末几位已经丢失，不能导入。",
            "The platform's id of the customer, one a row. The column is text: paste as text. An id that turned into 7.88E+15 has lost its last digits and is refused.",
        ),
        is_id: true,
    },
    FormColumn {
        title: ("备注", "Note"),
        meaning: ("写给自己看的，导入时不会读取。", "For yourself; import does not read it."),
        is_id: false,
    },
];

/// Rooms to create.
pub(crate) const ROOMS: [FormColumn; 5] = [
    FormColumn {
        title: ("群名", "Room"),
        meaning: (
            "最多 50 个字；也可以留空，导入后用规则统一起名，规则里可以用任何一列。",
            "At most 50 characters. May be empty: after importing, a pattern can name all rooms, with any column in it.",
        ),
        is_id: false,
    },
    FormColumn {
        title: ("客户ID", "Customer IDs"),
        meaning: (
            "2 到 40 位客户的编号或 unionId，用顿号、逗号、空格或换行分开；也可以分成几列：客户1、客户2……。列已设为文本，请按文本粘贴。",
            "Ids or union ids of 2 to 40 customers, separated by commas, spaces or line breaks; or in several columns: Customer 1, Customer 2 … The column is text: paste as text.",
        ),
        is_id: true,
    },
    FormColumn {
        title: ("同事", "Coworkers"),
        meaning: (
            "要一起进群的同事：员工账号，或托管账号的昵称，几位用顿号分开。可以留空。",
            "Coworkers to take in: staff accounts or nicknames of hosted accounts, separated by commas. May be empty.",
        ),
        is_id: true,
    },
    FormColumn {
        title: ("账号", "Account"),
        meaning: (
            "由哪个托管账号建群：员工账号或昵称。留空时用导入后选择的账号。",
            "The hosted account that creates the room: its staff account or nickname. Empty: the one chosen after importing.",
        ),
        is_id: true,
    },
    FormColumn {
        title: ("欢迎语", "Greeting"),
        meaning: (
            "群里的第一条消息，最多 4,000 个字；可以写 {账号昵称} 和 {群名}。留空时用导入后填写的欢迎语。",
            "The first message in the room, at most 4,000 characters; {账号昵称} stands for the account's nickname, {群名} for the room's name. Empty: the one written after importing.",
        ),
        is_id: false,
    },
];
