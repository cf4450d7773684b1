import type { SentenceOrText } from '../../manifest/index.ts';
import type { Finding } from '../../checks/index.ts';
import { sourcesOf, tableOfSettings } from '../../compare/index.ts';
import { isServiceCalled, unknownService } from '../../gitops/index.ts';
import type { Mesh, Service } from '../../istio/index.ts';
import { virtualServiceGateways, virtualServicesOf } from '../../istio/index.ts';
import { subjectText, asSentence, sentenceText } from '../../manifest/index.ts';

/** Holds what is said of objects, as findings are and what is not decided. */
export type SaidOfObjects = Pick<Finding, 'subject'> &
  Partial<Pick<Finding, 'subjects'>> & {
    readonly message: SentenceOrText;
    readonly why?: SentenceOrText;
  };

/** Tells of what is said whether it is about one Service; or says that there is no such Service. */
export type AboutService =
  | { readonly kind: 'known'; readonly isMeant: (told: SaidOfObjects) => boolean }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * Finds what is about a Service: itself, the workloads that it selects, the objects that decide about its calls, and
 * whatever is found of another object in words that name it.
 */
export function aboutService(meshes: readonly Mesh[], asked: string): AboutService {
  const found = meshes.flatMap((mesh) =>
    mesh.services
      .filter((each) => isServiceCalled(each, asked))
      .map((service) => ({ mesh, service })),
  );
  if (found.length === 0) {
    const names = meshes.flatMap(({ services }) =>
      services.map(({ namespace, name }) => `${namespace}/${name}`),
    );
    return { kind: 'unknown', reason: unknownService(asked, names) };
  }
  const objects = new Set([
    ...found.flatMap(({ mesh, service }) => ownObjects(mesh, service)),
    ...decidingObjects(
      meshes,
      found.map(({ service }) => subjectText(service.resource)),
    ),
  ]);
  const words = new Set(found.flatMap(({ service }) => wordsFor(service)));
  return {
    kind: 'known',
    isMeant: ({ subject, subjects = [], message, why = '' }) =>
      [subject, ...subjects].some((each) => objects.has(subjectText(each))) ||
      `${sentenceText(asSentence(message))} ${sentenceText(asSentence(why))}`
        .split(/[^\w.\-/]+/)
        .some((word) => words.has(word.replace(/\.$/, ''))),
  };
}

function ownObjects(mesh: Mesh, { resource, workloads, host }: Service): readonly string[] {
  const routes = ['mesh', ...virtualServiceGateways(mesh)].flatMap((gateway) =>
    virtualServicesOf(mesh, gateway).named(host),
  );
  return [
    resource,
    ...workloads.map((each) => each.resource),
    ...routes.map((each) => each.resource),
  ].map((each) => subjectText(each));
}

/** Lists the objects by which what is in force for a Service is as it is. */
const decidingObjects = (meshes: readonly Mesh[], asked: readonly string[]): readonly string[] =>
  tableOfSettings(meshes)
    .filter(({ names }) => names.some((name) => asked.includes(name)))
    .flatMap(({ rows }) => rows.flatMap((row) => sourcesOf(row.in)))
    .map((each) => subjectText(each));

/** A bare name is another Service's in other namespaces, and a word of its own nowhere near as often as not. */
const wordsFor = ({ name, namespace, host }: Service): readonly string[] => [
  `${namespace}/${name}`,
  `${name}.${namespace}`,
  `${name}.${namespace}.svc`,
  host,
];
