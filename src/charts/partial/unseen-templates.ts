import type { ChartRequest } from '../chart-request.ts';
import type { TemplateFile } from './chart-templates.ts';
import { isInArchive, templateFiles } from './chart-templates.ts';
import type { ReadsInAll } from './called-templates.ts';
import { calledTemplates } from './called-templates.ts';
import { isGiven } from './given-values.ts';
import { textReads } from './template-reads.ts';
import type { UnknownValues } from './unknown-values.ts';

/** Describes a file of templates that hangs on a chart that is not here. */
export interface UnseenTemplate {
  /** The path in the chart around. */
  readonly path: string;
  /** Names it as Helm does what it renders, without the name of the chart: once for each name of a chart within. */
  readonly sources: readonly string[];
  readonly text: string;
  /** Says on what it hangs, as a part of a sentence. */
  readonly why: string;
  /** Lists the values that it may read, by their paths from the top of the release's; an empty one stands for all. */
  readonly values: readonly (readonly string[])[];
}

/** Holds what hangs on charts that are not here. */
export interface HangingTemplates {
  readonly files: readonly UnseenTemplate[];
  /** Is false where one of them lies in an archive, so that nothing can stand in its place. */
  readonly isReplaceable: boolean;
}

/** Says what may have been found to be missing. */
type Missed = 'values' | 'values and templates';

/**
 * Finds the files of templates whose text may come to something else with the charts that are missing: they read a
 * value that one of these may set, or call a template that only one of these can define.
 */
export function hangingTemplates(
  { files }: Pick<ChartRequest, 'files'>,
  unknown: UnknownValues,
  missed: Missed,
): HangingTemplates {
  const all = templateFiles(files).filter(({ path }) => !isGiven(path));
  let texts: ReturnType<typeof textReads>[] | null = null;
  const readsOf = calledTemplates(all, () => (texts ??= unknown.runnable().map(textReads)));
  const found = all.flatMap((file): readonly UnseenTemplate[] => {
    if (isPartial(file.path)) return [];
    const reads = readsOf(file);
    const why = whyHanging(file, reads, unknown, missed);
    if (why === null) return [];
    const { path, text } = file;
    return [{ path, text, why, sources: sourcesOf(file), values: placedValues(file, reads) }];
  });
  return { files: found, isReplaceable: found.every(({ path }) => !isInArchive(path)) };
}

/** Helm prints nothing of files of this name; those that call what they define hang on it themselves. */
const isPartial = (path: string): boolean => /(?:^|\/)_[^/]*$/.test(path);

function whyHanging(
  file: TemplateFile,
  { values, missing }: ReadsInAll,
  unknown: UnknownValues,
  missed: Missed,
): string | null {
  const value = values.find((path) => placesOf(file, path).some((each) => unknown.holds(each)));
  if (value !== undefined)
    return value.length === 0
      ? 'it reads all values'
      : `it reads the value ${value.join('.')}, which that may set`;
  const [name] = missed === 'values' ? [] : missing;
  if (name === undefined) return null;
  return name === null
    ? 'it calls templates by names that are put together'
    : `it calls the template ${name}, which no chart here defines`;
}

const sourcesOf = ({ path, home, at }: TemplateFile): readonly string[] =>
  at.map(
    (place) => place.map((name) => `charts/${String(name)}/`).join('') + path.slice(home.length),
  );

/** A value of a chart within is one of the release below its name; `global` is the release's own, too. */
const placesOf = (
  { at }: TemplateFile,
  path: readonly string[],
): readonly (readonly string[])[] => {
  const own = at.map((place) => [...place.map(String), ...path]);
  return path[0] === 'global' ? [...own, path] : own;
};

const placedValues = (file: TemplateFile, { values }: ReadsInAll): UnseenTemplate['values'] => {
  const placed = values.flatMap((path) => placesOf(file, path));
  return [...new Map(placed.map((path) => [path.join('\0'), path])).values()].sort();
};
