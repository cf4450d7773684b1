/** Asks the product the questions that Argo CD's and Flux's own code is asked: `node OUT < questions.json > answers.jsonl` (bundle.mjs). */
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { TextDecoder } from 'node:util';
import { readKustomizeTables } from '../../src/review/edge/package-data.ts';
import { createRootRenderer, renderTree } from '../../src/gitops/index.ts';
import { createKustomizeRenderer, parseKustomizeTables } from '../../src/kustomize/index.ts';
import { createManifestReader, plainOf } from '../../src/manifest/index.ts';
import { buildFileTree } from '../../src/manifest/tree/build-file-tree.ts';

const OWN = 'https://git.example/acme/platform.git';
const kustomize = createKustomizeRenderer(parseKustomizeTables(readKustomizeTables()));
const oidOf = (text) => createHash('sha1').update(text).digest('hex');

function treeOf(files) {
  const entries = Object.entries(files).map(([path, text]) => ({
    path,
    mode: '100644',
    oid: oidOf(text),
    size: Buffer.byteLength(text),
  }));
  return buildFileTree(
    entries,
    new Map(Object.values(files).map((text) => [oidOf(text), { kind: 'text', text }])),
  );
}

function rendered(files) {
  const requests = [];
  const manifests = createManifestReader();
  const renderRoot = createRootRenderer({
    kustomize,
    reader: manifests,
    charts: {
      outcomeOf(_, request) {
        requests.push(request());
        return null;
      },
    },
  });
  const seen = [];
  globalThis.__sets = seen;
  const tree = treeOf(files);
  const made = renderTree(tree, [], { manifests, renderRoot }, undefined, {
    repositoryAliases: [OWN],
  });
  return { ...made, requests, seen };
}

const text = new TextDecoder();
const shownRequest = ({ files, values, ...others }) => ({
  ...others,
  values: values.map((each) => ({ name: each.name, text: text.decode(each.bytes) })),
  defaults:
    files.get('values.yaml')?.kind === 'bytes' ? text.decode(files.get('values.yaml').bytes) : null,
});
const objectsOf = (root) => root.resources.map((each) => plainOf(each.node));
const isRelease = ({ root }) => root.content.kind === 'chart';
const gapsOf = (made) => [
  ...new Set(
    [
      ...made.plan.gaps,
      ...made.environments.flatMap((each) => each.roots.flatMap((root) => root.gaps)),
    ].map((gap) => `${gap.reason}: ${gap.message}`),
  ),
];

const FLUX = 'https://git.example/acme/platform.git';
const source = `apiVersion: source.toolkit.fluxcd.io/v1\nkind: GitRepository\nmetadata: {name: flux-system, namespace: flux-system}\nspec: {url: ${FLUX}, ref: {branch: main}}\n`;

function set({ set: text, files = {}, secrets = [] }) {
  const made = rendered({
    ...files,
    'argocd/set.yaml': text,
    ...Object.fromEntries(secrets.map((each, at) => [`argocd/secrets/s${at}.yaml`, each])),
  });
  const [first] = made.seen;
  if (first === undefined) return { error: 'set not seen', notes: made.plan.notes };
  return {
    problems: [...first.context.problems],
    applications: first.applications.map(({ application }) => plainOf(application)),
    notes: made.plan.notes,
    gaps: gapsOf(made),
  };
}

function app({ app: text, files = {} }) {
  const made = rendered({ ...files, 'argocd/app.yaml': text });
  const roots = [
    ...new Set(
      made.environments
        .flatMap((each) => each.roots)
        .filter((each) => each.root.by.origin !== null),
    ),
  ];
  return {
    roots: roots.map((each) => ({
      path: each.root.path,
      kind: each.root.content.kind,
      objects: objectsOf(each),
      status: each.status,
      failure: each.failure?.message ?? null,
    })),
    helm: made.requests.map(shownRequest),
    gaps: gapsOf(made),
    notes: made.plan.notes,
  };
}

function build({ files, path, kustomization, objects = [] }) {
  const vars =
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: vars, namespace: flux-system}\nspec: {path: ./zz-vars, prune: true, interval: 5m, sourceRef: {kind: GitRepository, name: flux-system}}\n';
  const tree = {
    ...files,
    'clusters/one/source.yaml': source,
    'clusters/one/asked.yaml': kustomization,
    ...(objects.length === 0
      ? {}
      : { 'clusters/one/vars.yaml': vars, 'zz-vars/vars.yaml': objects.join('---\n') }),
  };
  const made = rendered(tree);
  const want = path === '' ? '.' : path;
  const ofAsked = (each) => each.root.by.origin?.file === 'clusters/one/asked.yaml';
  const all = made.environments.flatMap((each) => each.roots);
  const mine = [...new Set(all.filter((each) => each.root.path === want || ofAsked(each)))];
  const root =
    mine[0] === undefined
      ? undefined
      : {
          status: mine.map((each) => each.status).join(),
          failure: mine.find((each) => each.failure)?.failure,
          resources: mine.flatMap((each) => each.resources),
          roots: mine.map((each) => each.root.path),
        };
  if (root === undefined)
    return {
      error: 'no root',
      gaps: gapsOf(made),
      notes: made.plan.notes,
      all: made.environments.flatMap((each) => each.roots.map((r) => r.root.path)),
    };
  return {
    status: root.status,
    failure: root.failure?.message ?? null,
    objects: objectsOf(root),
    roots: root.roots,
    gaps: gapsOf(made),
    notes: made.plan.notes,
  };
}

function values({ release, objects = [] }) {
  const k =
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec: {path: ./apps, prune: true, interval: 5m, sourceRef: {kind: GitRepository, name: flux-system}}\n';
  const made = rendered({
    'clusters/one/source.yaml': source,
    'clusters/one/apps.yaml': k,
    'charts/web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
    'charts/web/values.yaml': 'default: 0\n',
    'charts/web/templates/a.yaml': 'a: {{ toYaml .Values }}\n',
    'apps/release.yaml': release,
    ...(objects.length ? { 'apps/config.yaml': objects.join('---\n') } : {}),
  });
  const roots = made.environments.flatMap((each) => each.roots);
  const own = roots.find(isRelease);
  return {
    requests: made.requests.map(shownRequest),
    failure: own?.failure?.message ?? null,
    gaps: gapsOf(made),
  };
}

function packaged({ files, path, valuesFiles, ignoreMissing }) {
  const k =
    'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps, namespace: flux-system}\nspec: {path: ./apps, prune: true, interval: 5m, sourceRef: {kind: GitRepository, name: flux-system}}\n';
  const chart = {
    chart: `./${path}`,
    sourceRef: { kind: 'GitRepository', name: 'flux-system', namespace: 'flux-system' },
    ...(valuesFiles.length ? { valuesFiles } : {}),
    ...(ignoreMissing ? { ignoreMissingValuesFiles: true } : {}),
  };
  const made = rendered({
    ...files,
    'clusters/one/source.yaml': source,
    'clusters/one/apps.yaml': k,
    'apps/release.yaml': `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web, namespace: shop}\nspec: ${JSON.stringify({ interval: '5m', chart: { spec: chart } })}\n`,
  });
  const own = made.environments.flatMap((each) => each.roots).find(isRelease);
  return {
    requests: made.requests.map(shownRequest),
    failure: own?.failure?.message ?? null,
    gaps: gapsOf(made),
    notes: made.plan.notes,
  };
}

const KINDS = { set, app, build, values, packaged };
for (const question of JSON.parse(readFileSync(0, 'utf8'))) {
  let answer;
  try {
    answer = KINDS[question.kind](question);
  } catch (error) {
    answer = { crash: String(error.stack).slice(0, 600) };
  }
  process.stdout.write(
    `${JSON.stringify({ id: question.id, ...answer }, (_, value) => (typeof value === 'bigint' ? `big:${value}` : value))}\n`,
  );
}
