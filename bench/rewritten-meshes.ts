import { consequencesBetween } from '../src/compare/index.ts';
import { resolvedFrom } from './judged-pair.ts';
import type { SmallMesh } from './naive-mesh.ts';
import { randomSmallMesh } from './random-small-mesh.ts';
import { manifestsOf } from './small-manifests.ts';

const policies = (
  mesh: SmallMesh,
  each: (policy: SmallMesh['policies'][number]) => SmallMesh['policies'],
): string => manifestsOf({ ...mesh, policies: mesh.policies.flatMap(each) });

/** All maps of a manifest with their keys the other way round. */
const turned = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(turned)
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .reverse()
            .map(([key, inner]) => [key, turned(inner)]),
        )
      : value;

const documents = (mesh: SmallMesh): readonly string[] =>
  manifestsOf(mesh)
    .split('---\n')
    .filter((text) => text !== '');
const together = (texts: readonly string[]): string => texts.map((text) => `---\n${text}`).join('');

const replaced =
  (from: RegExp, to: string) =>
  (mesh: SmallMesh): string =>
    manifestsOf(mesh).replace(from, to);

/** Texts that say the same in other words. */
export const REWRITINGS: readonly [string, (mesh: SmallMesh) => string][] = [
  ['objects in another order', (mesh) => together(documents(mesh).toReversed())],
  [
    'keys in another order',
    (mesh) =>
      together(documents(mesh).map((text) => `${JSON.stringify(turned(JSON.parse(text)))}\n`)),
  ],
  [
    'written with indentation and comments',
    (mesh) =>
      together(
        documents(mesh).map(
          (text) => `# what follows\n${JSON.stringify(JSON.parse(text), null, 3)}\n`,
        ),
      ),
  ],
  [
    'rules of a policy in another order',
    (mesh) => policies(mesh, (policy) => [{ ...policy, rules: policy.rules.toReversed() }]),
  ],
  [
    'each rule in a policy of its own',
    (mesh) =>
      policies(mesh, (policy) => policy.rules.map((rule) => ({ ...policy, rules: [rule] }))),
  ],
  [
    'a rule twice',
    (mesh) =>
      policies(mesh, (policy) => [{ ...policy, rules: [...policy.rules, ...policy.rules] }]),
  ],
  [
    'a rule of two paths as two rules',
    (mesh) =>
      policies(mesh, (policy) => [
        {
          ...policy,
          rules: policy.rules.flatMap((rule) =>
            rule.paths === undefined
              ? [rule]
              : rule.paths.map((path) => ({ ...rule, paths: [path] })),
          ),
        },
      ]),
  ],
  ['ALLOW not written', replaced(/"action":"ALLOW",/g, '')],
  [
    'short hosts written out',
    (mesh) =>
      manifestsOf(mesh).replace(
        /"namespace":"(\w+)"\},"spec":\{"hosts":\["(\w+)"\]/g,
        '"namespace":"$1"},"spec":{"hosts":["$2.$1.svc.cluster.local"]',
      ),
  ],
  [
    'weights and ports written',
    replaced(
      /"host":"([\w.]+)"(,"subset":"\w+")?\}\}/g,
      '"host":"$1"$2,"port":{"number":8080}},"weight":100}',
    ),
  ],
  [
    'retries as they are without a word',
    replaced(/"route":\[/g, '"retries":{"attempts":2},"route":['),
  ],
  ['no timeout as zero seconds', replaced(/"route":\[/g, '"timeout":"0s","route":[')],
  ['a prefix as a pattern', replaced(/"prefix":"([\w/]+)"/g, '"regex":"$1.*"')],
  ['an exact path as a pattern', replaced(/"uri":\{"exact":"([\w/]+)"\}/g, '"uri":{"regex":"$1"}')],
  ['exported to all', replaced(/"spec":\{"hosts":\[/g, '"spec":{"exportTo":["*"],"hosts":[')],
  [
    'PERMISSIVE written for the mesh',
    (mesh) =>
      mesh.mtls.has('')
        ? manifestsOf(mesh)
        : manifestsOf({ ...mesh, mtls: new Map([...mesh.mtls, ['', 'PERMISSIVE']]) }),
  ],
];

/** Rewrites of random meshes change no call: what is told of `pairs` pairs for which a rewriting changes the text. */
export function toldOfRewriting(
  rewrite: (mesh: SmallMesh) => string,
  random: () => number,
  pairs: number,
): { readonly pairs: number; readonly told: readonly string[] } {
  const told: string[] = [];
  let tried = 0;
  // some meshes have nothing that is rewritten
  for (let seen = 0; tried < pairs && seen < 50 * pairs; seen += 1) {
    const mesh = randomSmallMesh(random);
    const [one, other] = [manifestsOf(mesh), rewrite(mesh)];
    if (one === other) continue;
    tried += 1;
    const { consequences, undecided } = consequencesBetween('prod', {
      before: resolvedFrom(one),
      after: resolvedFrom(other),
    });
    told.push(...consequences.map((each) => JSON.stringify(each)));
    if (undecided > 0) told.push(`${String(undecided)} requests undecided`);
  }
  return { pairs: tried, told };
}
