import type { History, LoadableTree } from '../../forge/index.ts';
import type { AskedSettings } from '../environments/environment-settings.ts';
import { settingsOfTree } from '../environments/environment-settings.ts';
import type { Paint } from '../report/print/print-terminal.ts';
import { settingsReport } from '../report/settings/environment-report.ts';
import type { Engine } from './engine.ts';
import type { FormatOf } from './report-format.ts';

/** Holds the settings of Services in the form that is asked for, or says why there are none to show. */
type SettingsAnswer =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** Tells what is in force for the Services of one tree; with a history, since which commit. */
export async function settingsAnswer(
  trees: LoadableTree,
  engine: Engine,
  asked: AskedSettings & { readonly history: History | null },
  shown: { readonly format: FormatOf<'settings'>; readonly paint: Paint },
): Promise<SettingsAnswer> {
  const read = await settingsOfTree(trees, engine, asked, asked.history);
  if (read.kind === 'refused') return read;
  return { kind: 'read', text: settingsReport(read, shown.format, shown.paint) };
}
