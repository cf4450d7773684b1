import { detect } from '../detectors/detect.ts';
import type { Detector } from '../detectors/detector.ts';
import type { Finding } from '../detectors/finding.ts';
import { diffMesh } from '../diff/diff-mesh.ts';
import type { RenderedEnvironment, Root } from '../environments/environment.ts';
import type { Resource } from '../manifest/resource.ts';
import { resourceKey } from '../manifest/resource.ts';
import type { ManifestSchemas } from '../manifest/schema/manifest-schemas.ts';
import type { MeshResolutionSettings } from '../mesh/resolve-mesh.ts';
import { resolveMesh } from '../mesh/resolve-mesh.ts';
import type { Matter } from './matter.ts';
import type { RuleExample } from './rule.ts';

/** What running examples needs beside them. */
export interface ExampleTools {
  readonly detectors: readonly Detector[];
  readonly schemas: ManifestSchemas;
  readonly settings: MeshResolutionSettings;
}

/** What rules would judge if an example were a change of a repository: found as a review finds it. */
export function exampleMatters(example: RuleExample, tools: ExampleTools): readonly Matter[] {
  const { changedFile } = example;
  if (changedFile !== null) return [{ kind: 'file', path: changedFile }];
  const [before, after] = [example.before, example.after].map((resources) => {
    const rendered = renderedOf(example, resources);
    return { rendered, mesh: resolveMesh(rendered, tools.settings) };
  });
  if (before === undefined || after === undefined) return [];
  const environment = {
    ...example.environment,
    rootNamespace: after.mesh.configuration.rootNamespace,
    sharedWithProduction: new Set(
      example.environment.sharedWithProduction
        ? [...example.before, ...example.after].map(resourceKey)
        : [],
    ),
  };
  if (example.finding !== null)
    return [{ kind: 'finding', finding: findingOf(example, example.finding), environment }];
  const { name } = example.environment;
  const changes = diffMesh(name, before.mesh, after.mesh);
  const { findings } = detect(tools.detectors, name, {
    mesh: after.mesh,
    before: before.mesh,
    changes,
    rendered: after.rendered,
    renderedBefore: before.rendered,
    schemas: tools.schemas,
  });
  return [
    ...changes.map((change): Matter => ({ kind: 'change', change, environment })),
    ...findings
      .filter(({ introducedBy }) => introducedBy === 'this-change')
      .map((finding): Matter => ({ kind: 'finding', finding, environment })),
  ];
}

/** One folder of one environment. */
function renderedOf(
  { environment: { name, production } }: RuleExample,
  resources: readonly Resource[],
): RenderedEnvironment {
  const root: Root = {
    path: name,
    kind: 'folder',
    appliedBy: null,
    defaultNamespace: null,
    targetNamespace: null,
    substitution: null,
  };
  return {
    environment: { name, production, cluster: null, roots: [root] },
    roots: [{ root, status: 'complete', resources, gaps: [], failure: null, reads: new Set() }],
  };
}

function findingOf(
  { environment, origin }: RuleExample,
  { detector, aspect, scope, group, kind, namespace, name }: NonNullable<RuleExample['finding']>,
): Finding {
  return {
    id: 'example',
    detector,
    environment: environment.name,
    subject: { group, kind, namespace, name },
    key: 'example',
    scope: { level: scope, workloads: 1, services: 1, namespaces: 1 },
    ...(aspect === undefined ? {} : { aspect }),
    message: `what ${detector} says of ${kind} ${name}`,
    why: '',
    symptom: '',
    origin,
    side: 'head',
    fix: { text: '' },
    introducedBy: 'this-change',
  };
}
