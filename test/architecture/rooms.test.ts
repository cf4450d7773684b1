import { expect, test } from 'vitest';
import { readSourceFiles } from './source-files.ts';

/** The rooms of the core from bottom to top: each may know those before it, through their doors. */
const ROOMS = [
  'risk',
  'patterns',
  'tree',
  'kinds',
  'manifest',
  'gaps',
  'redaction',
  'text',
  'charts',
  'kustomize',
  'gitops',
  'istio',
  'mesh',
  'rollout',
  'questions',
  'in-effect',
  'variables',
  'divergence',
  'diff',
  'delivery',
  'asking',
  'behaviour',
  'owners',
  'detectors',
  'forge',
  'policy',
  'at-rest',
  'review',
  'drift',
  'after-merge',
  'rollback',
  'gate',
  'audit',
  'commands',
  'report',
  'effects',
];

/** Where tasks lie side by side that nobody has to take in at once. */
const MOST_FILES = 25;
const MOST_LINES = 300;

const CORE = 'src/core/';
const files = readSourceFiles(['src', 'sandbox', 'bench']);
const core = files.filter(({ path }) => path.startsWith(CORE));

/** The room that a file is in, the empty text for one that lies in none; null for what is not of the core. */
function roomOf(path: string): string | null {
  if (!path.startsWith(CORE)) return null;
  const inside = path.slice(CORE.length);
  return inside.includes('/') ? inside.slice(0, inside.indexOf('/')) : '';
}

test('every file of the core is in a room of the list', () => {
  expect([...new Set(core.map(({ path }) => roomOf(path)))].sort()).toEqual([...ROOMS].sort());
});

test('every room has a door that says what it takes, gives and does not know', () => {
  const doors = new Map(core.map(({ path, text }) => [path, text]));
  const without = ROOMS.filter(
    (room) =>
      !/^\/\*\*(?:(?!\*\/)[^])*\bKnows?\s+(?:\*\s+)?nothing\b/.test(
        doors.get(`${CORE}${room}/index.ts`) ?? '',
      ),
  );
  expect(without).toEqual([]);
});

test('rooms know only the rooms below them', () => {
  const upwards = core.flatMap(({ path, imports }) =>
    imports
      .filter((each) => {
        const room = roomOf(each);
        return room !== null && ROOMS.indexOf(room) > ROOMS.indexOf(roomOf(path) ?? '');
      })
      .map((each) => `${path} -> ${each}`),
  );
  expect(upwards).toEqual([]);
});

test('who is outside a room comes through its door, who is inside does not', () => {
  const wrong = files.flatMap(({ path, imports }) =>
    imports
      .filter((each) => {
        const room = roomOf(each);
        if (room === null) return false;
        const isDoor = each === `${CORE}${room}/index.ts`;
        return isDoor === (room === roomOf(path));
      })
      .map((each) => `${path} -> ${each}`),
  );
  expect(wrong).toEqual([]);
});

test('no module of the source imports itself over others', () => {
  expect(cyclesOf(new Map(files.map(({ path, loads }) => [path, loads])))).toEqual([]);
});

function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const state = new Map<string, 'open' | 'done'>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      cycles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    state.set(path, 'open');
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
}

test('no folder has more files than one looks through, no file more lines than one reads', () => {
  const source = files.filter(({ path }) => path.startsWith('src/'));
  const folders = new Map<string, number>();
  for (const { path } of source) {
    const folder = path.slice(0, path.lastIndexOf('/'));
    folders.set(folder, (folders.get(folder) ?? 0) + 1);
  }
  const full = [...folders].filter(([, count]) => count > MOST_FILES).map(([folder]) => folder);
  expect(full).toEqual([]);
  const long = source.filter(({ text }) => text.split('\n').length - 1 > MOST_LINES);
  expect(long.map(({ path }) => path)).toEqual([]);
});

test('no two files of the core have the same name', () => {
  const names = core.map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  const own = names.filter((name) => name !== 'index.ts');
  expect(own.filter((name, at) => own.indexOf(name) !== at)).toEqual([]);
});

test('only the printers of reports write Markdown: whatever people wrote is made harmless in one place', () => {
  const PRINTERS = ['src/core/report/print/', 'src/core/text/'];
  const escaping = files
    .filter(({ path }) => !PRINTERS.some((folder) => path.startsWith(folder)))
    .filter(({ text }) => /\b(?:neutralMarkdown|neutralCell|codeSpan|fenced)\b/.test(text))
    .map(({ path }) => path);
  expect(escaping).toEqual([]);
});
