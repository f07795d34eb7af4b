/** Rows in one page. A call stays far below the 64 KiB that a command should carry. */
export const PAGE_SIZE = 100
