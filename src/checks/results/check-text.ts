import { detectors } from '../all-detectors.ts';
import { checksNamed } from '../detection/check-name.ts';
import type { ResultTool } from './check-result.ts';

/** Holds what is written about one check, for whoever reads what it found; texts of pages are Markdown. */
export interface CheckText {
  /** One line without an end. */
  readonly title: string;
  /** Says what it does not see. */
  readonly blind: string;
  /** It is what the page says of all checks of the detector; null where the installation has no page. */
  readonly about: string | null;
  /** It is null where the installation has no page. */
  readonly example: string | null;
  /** It says what to do about findings of the detector; null where the installation has no page. */
  readonly advice: string | null;
}

/** Gives what is written about a check, by its name (`detector/check`); null for what is no name of one. */
export function checkText(name: string, { pageOf }: Pick<ResultTool, 'pageOf'>): CheckText | null {
  const named = checksNamed(name, detectors);
  const [check] = named?.checks ?? [];
  if (named?.isOne !== true || check === undefined) return null;
  const page = pageOf(check.detector);
  return {
    title: check.title,
    blind: check.blind,
    about: page === null ? null : partOf(page, /^# .*$([^]*?)^## /m),
    example: page === null ? null : checkExample(page, check.id),
    advice: page === null ? null : partOf(page, /^## What to do$([^]*?)(?:^## |$(?![^]))/m),
  };
}

const partOf = (page: string, part: RegExp): string | null => part.exec(page)?.[1]?.trim() ?? null;

/**
 * Gives the example of a check from the page of its detector: what stands under its heading, in the section of what is
 * found; null where there is none.
 */
export function checkExample(page: string, check: string): string | null {
  const found = /^## Found$([^]*?)^## /m.exec(page)?.[1] ?? '';
  const heading = `### ${check}\n`;
  const start = found.indexOf(heading);
  if (start < 0) return null;
  const after = found.slice(start + heading.length);
  const end = after.search(/^### /m);
  return (end < 0 ? after : after.slice(0, end)).trim();
}
