import type { ChartRequest, ValuePath } from '../../charts/index.ts';
import { isPacked, valueLayersOf, valueSourceOf } from '../../charts/index.ts';
import type { Origin, ValueBehind } from '../../manifest/index.ts';
import { canonicalJson, fieldPath, placeOf, plainOf } from '../../manifest/index.ts';
import type { Release, ReleaseValues } from './release.ts';

type Inline = Extract<ReleaseValues, { kind: 'inline' }>;

/** Answers where a value of a release was set last, in files of the tree; null where that is not known. */
export function valuesBehind(
  chart: string,
  { values, flux }: Release,
  request: () => ChartRequest,
): (path: ValuePath) => ValueBehind | null {
  let layers: ReturnType<typeof valueLayersOf> | null = null;
  const inline = new Map<string, Inline>();
  for (const each of values)
    if (each.kind === 'inline') inline.set(each.name ?? placeOf(each.origin), each);
  const known = new Map<string, ValueBehind | null>();
  const find = (path: ValuePath): ValueBehind | null => {
    layers ??= valueLayersOf(request());
    const source = valueSourceOf(path, layers);
    if (source === null || source.origin === null) return null;
    // other files stand in its place, as one text (HELM-2)
    const isReplaced = (flux?.defaults.length ?? 0) > 0;
    if (source.of === 'chart' && source.name === 'values.yaml' && isReplaced) return null;
    const given = source.of === 'chart' ? undefined : inline.get(source.name);
    const { file, line } = placeInTree(source.origin, source.of === 'chart' ? chart : '.', given);
    return { path: fieldPath(path), file, line, text: canonicalJson(plainOf(source.node)) };
  };
  return (path) => {
    const key = JSON.stringify(path);
    const found = known.get(key);
    if (found !== undefined) return found;
    const made = find(path);
    known.set(key, made);
    return made;
  };
}

/** Files of the chart are called by their path in it, YAML that stands in an applier by a name. */
function placeInTree(
  { file, line }: Origin,
  folder: string,
  around: Inline | undefined,
): Pick<Origin, 'file' | 'line'> {
  if (around !== undefined) {
    const { origin, text } = around;
    // of an object no line is known but its first; the text of a block begins on the line below its key
    const below = text.startsWith('{') ? 0 : line;
    return { file: origin.file, line: Math.min(origin.line + below, origin.endLine) };
  }
  if (isPacked(folder)) return { file: folder, line: 1 };
  return { file: folder === '.' ? file : `${folder}/${file}`, line };
}
