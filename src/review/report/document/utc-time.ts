/** An instant to the minute, as issues and checks say it: `2026-11-24T08:00Z`. */
export const utc = (instant: string): string => instant.replace(/:\d\d(?:\.\d+)?Z$/, 'Z');
