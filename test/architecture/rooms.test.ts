import { expect, test } from 'vitest';
import { readSourceFiles } from './source-files.ts';

/** The rooms from bottom to top: each may know those before it, through their doors. */
const ROOMS = [
  'manifest',
  'forge',
  'charts',
  'kustomize',
  'gitops',
  'istio',
  'compare',
  'checks',
  'review',
  'features/rollback',
  'features/drift',
  'features/after-merge',
  'features/debts',
  'bot',
  'action',
  'cli',
];

/** Where Node.js begins: they load a room and start it. */
const ENTRIES = ['src/cli.ts', 'src/analysis-process.ts', 'src/action.ts'];

const files = readSourceFiles(['src', 'sandbox', 'bench']);
const source = files.filter(({ path }) => path.startsWith('src/'));

/** The room that a file is in; null for what lies in none. */
function roomOf(path: string): string | null {
  const [, first = '', second = ''] = /^src\/([^/]+)\/([^/]+)/.exec(path) ?? [];
  if (first === '') return null;
  return first === 'features' ? `features/${second}` : first;
}

const isInEdge = (path: string): boolean => path.includes('/edge/');

/** What others come in by, to what is pure; effects have none, for loading one must not load all. */
const doorOf = (room: string): string => `src/${room}/index.ts`;

test('every file of the source is in a room of the list, or starts one', () => {
  const lost = source
    .map(({ path }) => path)
    .filter((path) => !ROOMS.includes(roomOf(path) ?? '') && !ENTRIES.includes(path));
  expect(lost).toEqual([]);
});

test('every door says what the room takes, gives and does not know', () => {
  const doors = source.filter(({ path }) => path.endsWith('/index.ts'));
  expect(doors.map(({ path }) => roomOf(path)).sort()).toEqual(
    // nobody enters what is on top
    ROOMS.filter((room) => room !== 'cli' && room !== 'action').sort(),
  );
  const without = doors.filter(
    ({ text }) => !/^\/\*\*(?:(?!\*\/)[^])*\b[Kk]nows?\s+(?:\*\s+)?nothing\b/.test(text),
  );
  expect(without.map(({ path }) => path)).toEqual([]);
});

test('rooms know only the rooms below them', () => {
  const upwards = source.flatMap(({ path, imports }) =>
    imports
      .filter((each) => {
        const [from, to] = [roomOf(path), roomOf(each)];
        return from !== null && to !== null && ROOMS.indexOf(to) > ROOMS.indexOf(from);
      })
      .map((each) => `${path} -> ${each}`),
  );
  expect(upwards).toEqual([]);
});

test('network policies and selectors are read below the mesh, which they do not know', () => {
  const below = ['src/istio/network/', 'src/istio/matching/'];
  const own = source.filter(({ path }) => below.some((folder) => path.startsWith(folder)));
  expect(own.length).toBeGreaterThan(0);
  const upwards = own.flatMap(({ path, imports }) =>
    imports
      .filter((each) => each.startsWith('src/istio/') && !below.some((one) => each.startsWith(one)))
      .map((each) => `${path} -> ${each}`),
  );
  expect(upwards).toEqual([]);
});

test('who is outside a room comes through its door, who is inside does not; effects know effects by file', () => {
  const wrong = files.flatMap(({ path, imports }) =>
    imports
      .filter((each) => {
        const room = roomOf(each);
        if (room === null) return false;
        const isEffect = isInEdge(path) || ENTRIES.includes(path) || !path.startsWith('src/');
        if (isInEdge(each)) return !isEffect;
        return (each === doorOf(room)) === (room === roomOf(path));
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

test('no two files that decide something have the same name', () => {
  const names = source
    .filter(({ path }) => !isInEdge(path) && !path.endsWith('/index.ts') && !ENTRIES.includes(path))
    .map(({ path }) => path.slice(path.lastIndexOf('/') + 1));
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

test('only the printers of reports write Markdown: whatever people wrote is made harmless in one place', () => {
  const escaping = files
    .filter(({ path }) => !path.startsWith('src/review/report/print/'))
    .filter(({ path }) => !path.endsWith('/index.ts'))
    .filter(({ text }) => /\b(?:neutralMarkdown|neutralCell|codeSpan|fenced)\b/.test(text))
    .map(({ path }) => path);
  expect(escaping).toEqual([]);
});

test('only the printers of reports write HTML: a text gets into a page by what escapes it', () => {
  const writing = source
    .filter(({ path }) => !path.startsWith('src/review/report/print/'))
    .filter(({ text }) => /\bimport \{[^}]*\} from '[^']*\/safe-html\.ts'/.test(text))
    .map(({ path }) => path);
  expect(writing).toEqual([]);
  const made = source.filter(({ text }) => text.includes('[MARKUP]')).map(({ path }) => path);
  expect(made).toEqual(['src/review/report/print/html/safe-html.ts']);
});
