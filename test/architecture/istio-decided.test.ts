import { expect, test } from 'vitest';
import type { SourceFile } from './source-files.ts';
import { readSourceFiles } from './source-files.ts';

const source = readSourceFiles(['src']);

/** Rooms and folders that judge a mesh, of Git or of a cluster. All others ask them. */
const JUDGING = [
  'istio',
  ...['behaviour', 'delivery/one-cluster', 'diff', 'gateways', 'rollout'].map(
    (folder) => `compare/${folder}`,
  ),
  'checks',
  'features/drift/comparison',
];

const outsideOf = (folders: readonly string[], holds: (file: SourceFile) => boolean) =>
  source
    .filter(({ path }) => !folders.some((folder) => path.startsWith(`src/${folder}/`)))
    .filter(holds)
    .map(({ path }) => path);

const DOOR = 'src/istio/index.ts';

/** Names that the door of `istio` exports from its folder of views. */
const VIEWS = new Set(
  source
    .filter(({ path }) => path === DOOR)
    .flatMap(({ text }) => [...text.matchAll(/\{([^}]*)\} from '\.\/views\//g)])
    .flatMap(([, names = '']) => namesIn(names)),
);

function namesIn(list: string): readonly string[] {
  return list.split(',').flatMap((name) => name.trim().split(' as ')[0] || []);
}

const readsViews = ({ text }: SourceFile): boolean =>
  [
    ...text.matchAll(/^(?:import|export) (?:type )?\{([^}]*)\} from '[^']*istio\/index\.ts'/gm),
  ].some(([, names = '']) => namesIn(names).some((name) => VIEWS.has(name)));

test('only code that judges a mesh reads objects of Istio', () => {
  expect(VIEWS).toContain('viewOf');
  expect(source.filter(readsViews).length).toBeGreaterThan(100);
  expect(outsideOf(JUDGING, readsViews)).toEqual([]);
});

/** Modes and actions of Istio: a comparison with one is a decision. */
const WORDS =
  /'(?:STRICT|PERMISSIVE|DISABLE|ISTIO_MUTUAL|MUTUAL|OPTIONAL_MUTUAL|SIMPLE|PASSTHROUGH|AUTO_PASSTHROUGH|ALLOW_ANY|REGISTRY_ONLY|MESH_INTERNAL|MESH_EXTERNAL|ALLOW|DENY|CUSTOM|AUDIT)'/;

test('only code that judges a mesh, and the check by schemas, contains modes and actions of Istio', () => {
  expect(outsideOf([...JUDGING, 'manifest'], ({ text }) => WORDS.test(text))).toEqual([]);
});

/** Labels and annotations of Istio, but no API versions, kinds or conditions. */
const KEYS = /'(?:istio-injection|[a-z.]*istio\.io\/(?!v\d)[a-z][\w-]*)'/;

test('only code that judges a mesh, and the check by schemas, reads labels and annotations of Istio', () => {
  expect(outsideOf([...JUDGING, 'manifest'], ({ text }) => KEYS.test(text))).toEqual([]);
});
