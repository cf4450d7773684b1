import { whyNotAmong, whyNotWriter } from '../../../src/bot/commands/table/command-authority.ts';

/** Who may, as what a command starts is told it. */
export const authority = { whyNotWriter, whyNotAmong };
