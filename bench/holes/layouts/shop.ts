import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { Draft } from '../drafts.ts';
import type { Layout, Target } from '../layout.ts';
import type { MeshObject } from '../mesh-object.ts';
import type { Manifest } from '../objects.ts';
import { setAt } from '../objects.ts';

const Manifests = z.array(z.record(z.string(), z.json()));

const EDITS: Readonly<Record<string, MeshObject['edits']>> = {
  'peer-authentication.yaml': {
    'mode STRICT': (it) => {
      setAt(it, ['spec', 'mtls', 'mode'], 'STRICT');
    },
    'mode DISABLE': (it) => {
      setAt(it, ['spec', 'mtls', 'mode'], 'DISABLE');
    },
  },
  'telemetry.yaml': {
    disabled: (it) => {
      setAt(it, ['spec', 'accessLogging'], [{ disabled: true }]);
    },
    'spec null': (it) => {
      setAt(it, ['spec'], null);
    },
  },
  'istio-operator.yaml': {
    'mode ALLOW_ANY': (it) => {
      setAt(it, ['spec', 'meshConfig', 'outboundTrafficPolicy', 'mode'], 'ALLOW_ANY');
    },
    'meshConfig null': (it) => {
      setAt(it, ['spec', 'meshConfig'], null);
    },
    'another tag': (it) => {
      setAt(it, ['spec', 'tag'], '1.28.0');
    },
    'pilot off': (it) => {
      setAt(it, ['spec', 'components', 'pilot', 'enabled'], false);
    },
  },
};

/** The example: overlays of one base, and nothing that says who applies them. */
export function shopLayout(examples: string): Layout {
  const shop = join(examples, 'shop');
  const drafts = new Map<string, Draft>();
  for (const entry of readdirSync(shop, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name)
      .slice(shop.length + 1)
      .replaceAll('\\', '/');
    drafts.set(path, draftOf(path, readFileSync(join(shop, path), 'utf8')));
  }
  return {
    name: 'shop',
    tool: 'none',
    production: 'prod',
    outside: 'staging',
    drafts,
    targets: Object.entries(EDITS).map(([file, edits]) => targetOf(drafts, file, edits)),
    releases: [],
    values: [],
    sources: [],
    ordinary: [{ path: 'base/shop/web/deployment.yaml', kind: 'Deployment', name: 'web' }],
  };
}

function draftOf(path: string, text: string): Draft {
  if (!/\.yaml$/.test(path) || path.startsWith('.meshwarden/')) return { text };
  const documents = [...parseAllDocuments(text)].map((each): unknown => each.toJS());
  return { manifests: Manifests.parse(documents), style: 'plain' };
}

function targetOf(
  drafts: ReadonlyMap<string, Draft>,
  file: string,
  edits: MeshObject['edits'],
): Target {
  const path = `base/mesh/${file}`;
  const draft = drafts.get(path);
  const manifest: Manifest =
    draft !== undefined && 'manifests' in draft ? (draft.manifests[0] ?? {}) : {};
  const metadata = z.object({ name: z.string() }).parse(manifest['metadata']);
  return {
    kind: z.string().parse(manifest['kind']),
    name: metadata.name,
    object: { file, manifest, edits },
    path,
    appliedBy: null,
    listedBy: 'base/mesh/kustomization.yaml',
    overlay: 'overlays/prod/kustomization.yaml',
    component: null,
    elsewhere: 'overlays/staging',
  };
}
