import type { Mesh } from '../../istio/index.ts';
import { parseEmbeddedYaml } from '../../istio/index.ts';
import { nodeAt, resourceKey, subjectText } from '../../manifest/index.ts';
import type {
  ManifestSchemas,
  MapNode,
  Node,
  Resource,
  SchemaViolation,
} from '../../manifest/index.ts';
import { checks } from '../detection/check.ts';
import type { Check, ToldBy } from '../detection/check.ts';
import type { DetectorInput, Undecided } from '../detection/detector.ts';
import { istioAgeOf, settingHoldsFor, SETTINGS_KNOWN_SINCE } from './istio-release.ts';
import { mistakesOf } from './object-refused.ts';

const SETTING_IGNORED: Check = {
  id: 'setting-ignored',
  title: 'istiod ignores a mesh configuration setting',
  level: 'high',
  blind: 'Settings of an Istio newer than the bundled one.',
};
const CONFIGURATION_UNREADABLE: Check = {
  id: 'configuration-unreadable',
  title: 'istiod cannot read the mesh configuration',
  level: 'high',
  blind: 'Configuration that an installation makes from values outside the repository.',
};

/** Finds settings of the mesh configuration that istiod does not know or cannot read. */
export const invalidSettings = checks(
  [SETTING_IGNORED, CONFIGURATION_UNREADABLE],
  ({ mesh, schemas }) => {
    const age = istioAgeOf(mesh);
    return mesh.configuration.sources.flatMap((source) =>
      violationsIn(mesh, source, schemas)
        .filter((violation) => settingHoldsFor(violation, age))
        .flatMap((violation) => tell(source, violation)),
    );
  },
);

/** Lists changed settings that today's Istio does not know, where the environment's is too old to tell. */
export function oldSettingUnknowns(
  { mesh, changes }: DetectorInput,
  schemas: ManifestSchemas,
): readonly Undecided[] {
  const age = istioAgeOf(mesh);
  const changed = new Set(changes.map(({ subject }) => resourceKey(subject)));
  return mesh.configuration.sources.flatMap((source): readonly Undecided[] => {
    if (!changed.has(resourceKey(source))) return [];
    const old = violationsIn(mesh, source, schemas).filter((one) => !settingHoldsFor(one, age));
    const [first, ...more] = old;
    if (first === undefined) return [];
    const others = more.length === 0 ? '' : ` and ${String(more.length)} more`;
    const installed = age.minor === null ? 'the Istio installed' : `Istio 1.${String(age.minor)}`;
    const remedy =
      age.minor === null ? ' Set istioVersion in .meshwarden/config.yaml to have it judged.' : '';
    return [
      {
        subject: source,
        key: 'old settings',
        message: `Whether ${installed} knows the setting ${first.field}${others} of ${subjectText(source)} is not known here: Istio 1.${String(SETTINGS_KNOWN_SINCE)} and later do not.${remedy}`,
        origin: first.origin,
      },
    ];
  });
}

const violationsIn = (
  mesh: Mesh,
  source: Resource,
  schemas: ManifestSchemas,
): readonly SchemaViolation[] =>
  meshConfigsIn(mesh, source).flatMap((meshConfig) => schemas.validateMeshConfig(meshConfig));

function tell(source: Resource, violation: SchemaViolation): readonly ToldBy[] {
  const ignored = violation.effect === 'ignored';
  return mistakesOf([violation]).map((mistake) => ({
    by: ignored ? SETTING_IGNORED : CONFIGURATION_UNREADABLE,
    subject: source,
    key: `mesh configuration ${mistake.key}`,
    scope: { level: 'mesh' as const, workloads: 0, services: 0, namespaces: 0 },
    message: ignored
      ? `istiod passes over the setting ${violation.field} of ${subjectText(source)}: it has no effect.`
      : `istiod cannot read the mesh configuration in ${subjectText(source)}: it keeps the old one, or does not start.`,
    why: mistake.why,
    origin: mistake.origin,
    related: mistake.related,
    symptom: ignored
      ? 'no errors: the default applies'
      : 'istiod logs that it cannot read the mesh configuration',
    fix: {
      text: mistake.fix,
      ...(mistake.replacement !== null && { replacement: mistake.replacement }),
    },
  }));
}

/**
 * Lists the MeshConfig messages in an object of any form: IstioOperator, values of a chart that something installs, the
 * `istio` ConfigMap.
 */
function meshConfigsIn({ charts }: Mesh, source: Resource): readonly MapNode[] {
  const { node } = source;
  const installed = charts.filter(({ resource }) => resource === source);
  const found: readonly (Node | undefined)[] = [
    nodeAt(node, 'spec', 'meshConfig'),
    ...(installed.length === 0
      ? [nodeAt(node, 'spec', 'values', 'meshConfig')]
      : installed.map(({ values }) => nodeAt(values, 'meshConfig'))),
    parseEmbeddedYaml(nodeAt(node, 'data', 'mesh')),
  ];
  return found.flatMap((each) => (each?.kind === 'map' ? [each] : []));
}
