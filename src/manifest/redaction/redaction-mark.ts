/** What stands in a report for a value that must not be shown. */
export const REDACTED = '<redacted>';
