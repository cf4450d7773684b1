import { RE2JS } from 're2js';
import type { Build } from '../build/build.ts';
import { baseName, joinPath, parentsOf } from './paths.ts';
import { wholeMatch } from '../build/build-effort.ts';
import { readPath } from './input-documents.ts';

/** Matches `.env`, `.env.secret`, `prod.env`: files that by custom are not committed. */
const ENVIRONMENT_FILE = /(?:^|\.)env(?:\.|$)/i;

/** Tells whether a file that is absent may well lie beside the checkout: an env file, or one Git ignores. */
export function isLocalInput(build: Build, path: string): boolean {
  return ENVIRONMENT_FILE.test(baseName(path)) || isIgnored(build, path);
}

/**
 * Tells whether a `.gitignore` of the path's folders names it. Patterns that take back are followed, in
 * order.
 */
function isIgnored(build: Build, path: string): boolean {
  let ignored = false;
  for (const dir of ['.', ...parentsOf(path)]) {
    const file = joinPath(dir, '.gitignore') ?? '.gitignore';
    const entry = readPath(build, file, null);
    if (entry.kind !== 'text') continue;
    const relative = dir === '.' ? path : path.slice(dir.length + 1);
    for (const line of entry.text.split('\n').slice(0, MAX_LINES)) {
      const verdict = verdictOf(build, file, line.trim(), relative);
      ignored = verdict ?? ignored;
    }
  }
  return ignored;
}

const MAX_LINES = 2000;
const MAX_PATTERN = 200;

function verdictOf(
  { patchWork }: Build,
  file: string,
  line: string,
  relative: string,
): boolean | undefined {
  if (line === '' || line.startsWith('#') || line.length > MAX_PATTERN) return undefined;
  const negated = line.startsWith('!');
  const pattern = (negated ? line.slice(1) : line).replace(/\/$/, '');
  const anchored = pattern.replace(/^\//, '');
  const anywhere = pattern.includes('/') ? '' : '(?:.*/)?';
  const expression = `${anywhere}${expressionOf(anchored)}(?:/.*)?`;
  const place = { file, line: 1, column: 1, endLine: 1 };
  return wholeMatch(expression, place, patchWork)(relative) ? !negated : undefined;
}

/**
 * Writes a glob in RE2 syntax, whose matching takes linear time: `*`, `**` and `?`; all else stands for
 * itself.
 */
function expressionOf(glob: string): string {
  return glob.replace(/\*\*\/?|\*|\?|[^*?]+/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : RE2JS.quote(part);
  });
}
