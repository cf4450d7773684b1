import type { DeliveryMap } from '../../../gitops/index.ts';
import { counted, firstOf } from '../../../manifest/index.ts';

type MappedEnvironment = DeliveryMap['environments'][number];
type MappedRoot = MappedEnvironment['roots'][number];
type MappedChart = MappedEnvironment['charts'][number];

const FILES_SHOWN = 3;

/** A folder, or the files of it that are meant. */
export function pathText({ path, files = [] }: Pick<MappedRoot, 'path' | 'files'>): string {
  return files.length === 0 ? path : firstOf(files, FILES_SHOWN);
}

export const chartText = ({ chart, version }: MappedChart): string =>
  `chart ${version === null ? chart : `${chart} ${version}`}`;

/** More scripts that apply one folder are counted. */
export const SCRIPTS_SHOWN = 3;

export const moreScripts = (count: number): readonly string[] =>
  count > SCRIPTS_SHOWN ? [`    and in ${counted(count - SCRIPTS_SHOWN, 'more place')}`] : [];
