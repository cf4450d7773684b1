/**
 * Effects of this room: the server, the store, the analysis process, mirrors. Takes what the ports say; gives adapters. Knows nothing of what is decided with them.
 */
export type { Bot, BotOverrides } from './compose-bot.ts';
export { startBot } from './compose-bot.ts';
export { readMirroredTree } from './mirrors/mirrored-change.ts';
export { openAuditTrail } from './store/open-audit-trail.ts';
export { openDatabase } from './store/open-database.ts';
export { createSqliteJobs } from './store/sqlite-jobs.ts';
export { StoreProblem } from './store/store-problem.ts';
