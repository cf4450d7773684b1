import type { Draft, Drafts } from '../../holes/drafts.ts';
import { manifests } from '../../holes/drafts.ts';
import type { Manifest } from '../../holes/objects.ts';
import type { WrittenContent } from '../content/content.ts';
import type { Install, Model, Service } from '../model.ts';
import type { Outline, Tool } from '../outline.ts';
import { destinationOf, nameOf, namespaceOf, spelled } from '../spelling.ts';
import {
  clusterPlaces,
  clusterSecret,
  idOf,
  ordered,
  regionOf,
  REPOSITORY,
  sourceOf,
  SYNCED,
} from './shared.ts';
import type { Template, Texts } from './templates.ts';
import { reference, templateOf } from './templates.ts';

/** One ApplicationSet for each service, or one for all services where it has two generators. */
export function setFiles(outline: Outline, model: Model, content: WrittenContent): Drafts {
  const written = WRITERS[outline.tool];
  if (written === undefined) throw new Error(`${outline.tool} is no ApplicationSet`);
  const files = new Map<string, Draft>();
  for (const service of model.services) {
    const installs = ordered(outline, model.installs, idOf).filter(
      (install) => install.service.name === service.name,
    );
    if (installs.length === 0) continue;
    for (const [path, draft] of written({ outline, model, content, service, installs }))
      files.set(path, draft);
  }
  return files;
}

interface OfService {
  readonly outline: Outline;
  readonly model: Model;
  readonly content: WrittenContent;
  readonly service: Service;
  readonly installs: readonly Install[];
}

const WRITERS: Readonly<Partial<Record<Tool, (of: OfService) => Drafts>>> = {
  'set: list': listSet,
  'set: git files': filesSet,
  'set: matrix': matrixSet,
  'set: clusters': clustersSet,
  'set: git directories': directoriesSet,
};

/** What an Application of the set would say by itself; `path` and `values` are names that generators have themselves. */
function textsOf({ outline, content }: OfService, install: Install): Texts {
  const { path, values } = content.sourceOf(install);
  const destination = destinationOf(outline, install.to);
  return {
    [outline.parameter]: spelled(outline, install.place, 'parameter'),
    ...regionOf(outline, install.place),
    application: nameOf(outline, install),
    source: path,
    ...(values[0] !== undefined && { valuesFile: values[0] }),
    namespace: namespaceOf(outline, install),
    ...('name' in destination ? { cluster: destination.name } : { server: destination.server }),
  };
}

/** A parameter that says nothing of a stage has no name that promises one. */
const parameterOf = ({ positions, parameter }: Outline): string =>
  positions.has('parameter') ? parameter : 'id';

function templated(of: OfService): Template {
  const parameter = parameterOf(of.outline);
  const all = of.installs.map((install) => {
    const { [of.outline.parameter]: value = '', ...texts } = textsOf(of, install);
    return { [parameter]: value, ...texts };
  });
  return templateOf(all, parameter, of.outline.isGoTemplate);
}

function setOf(
  { outline, service }: OfService,
  generators: readonly Manifest[],
  fields: Texts,
): Manifest {
  const {
    application = '',
    source = '',
    valuesFile,
    namespace = '',
    cluster,
    server = '',
  } = fields;
  const content = { path: source, values: valuesFile === undefined ? [] : [valuesFile] };
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: { name: service.name, namespace: 'argocd' },
    spec: {
      ...(outline.isGoTemplate && { goTemplate: true }),
      generators: [...generators],
      template: {
        metadata: { name: application },
        spec: {
          project: 'default',
          destination: { ...(cluster === undefined ? { server } : { name: cluster }), namespace },
          ...sourceOf(outline, content, 'main'),
          syncPolicy: SYNCED,
        },
      },
    },
  };
}

const fileOf = ({ outline, service }: OfService): string => `${outline.hub}/${service.name}.yaml`;

function listSet(of: OfService): Drafts {
  const { fields, elements } = templated(of);
  const generators = [{ list: { elements: elements.map((element) => ({ ...element })) } }];
  return new Map([[fileOf(of), manifests(setOf(of, generators, fields))]]);
}

function filesSet(of: OfService): Drafts {
  const { fields, elements } = templated(of);
  const folder = `${of.outline.hub}/${of.service.name}`;
  const generators = [
    { git: { repoURL: REPOSITORY, revision: 'main', files: [{ path: `${folder}/*.json` }] } },
  ];
  return new Map([
    [fileOf(of), manifests(setOf(of, generators, fields))],
    ...of.installs.map(
      ({ place }, at) =>
        [
          `${folder}/${place.codename}.json`,
          { text: `${JSON.stringify(elements[at] ?? {}, null, 2)}\n` },
        ] as const,
    ),
  ]);
}

/** Places in one list, and what is the same for all of them in the other. */
function matrixSet(of: OfService): Drafts {
  const { fields, elements } = templated(of);
  const generators = [
    {
      matrix: {
        generators: [
          { list: { elements: [{ component: of.service.name }] } },
          { list: { elements: elements.map((element) => ({ ...element })) } },
        ],
      },
    },
  ];
  return new Map([[fileOf(of), manifests(setOf(of, generators, fields))]]);
}

/** Clusters by the labels of their Secrets; what else differs between places are labels, too. */
function clustersSet(of: OfService): Drafts {
  const { outline, model, installs, service } = of;
  const { isGoTemplate, parameter } = outline;
  const label = (name: string): string => reference(`metadata.labels.${name}`, isGoTemplate);
  const label0 = label(parameter);
  const fields = templateOf(
    installs.map((install) => {
      const { [parameter]: _, server: __, cluster: ___, ...texts } = textsOf(of, install);
      return { ...texts, label: spelled(outline, install.place, 'label') };
    }),
    'label',
    isGoTemplate,
  );
  const written = Object.fromEntries(
    Object.entries(fields.fields).map(([field, text]) => [
      field,
      text === reference(field, isGoTemplate)
        ? annotation(`${service.name}-${field}`, isGoTemplate)
        : text.replace(reference('label', isGoTemplate), label0),
    ]),
  );
  const generators = [
    { clusters: { selector: { matchLabels: { 'argocd.argoproj.io/secret-type': 'cluster' } } } },
  ];
  const server = reference('server', isGoTemplate);
  return new Map<string, Draft>([
    [fileOf(of), manifests(setOf(of, generators, { ...written, server }))],
    ...clusterPlaces(model).map(
      (place) =>
        [
          `${outline.hub}/clusters/${place.codename}.yaml`,
          manifests(secretFor(of, place.codename)),
        ] as const,
    ),
  ]);
}

/** Annotations hold what a label cannot, such as a path. */
const annotation = (name: string, isGoTemplate: boolean): string =>
  isGoTemplate ? `{{ index .metadata.annotations "${name}" }}` : `{{metadata.annotations.${name}}}`;

/** A cluster's Secret with what every service's set reads of it. */
function secretFor({ outline, model, content }: OfService, codename: string): Manifest {
  const annotations: Record<string, string> = {};
  const ofPlace = model.installs.filter(({ place }) => place.codename === codename);
  for (const install of ofPlace) {
    const texts = textsOf(
      { outline, model, content, service: install.service, installs: [] },
      install,
    );
    for (const [field, text] of Object.entries(texts))
      if (field !== outline.parameter) annotations[`${install.service.name}-${field}`] = text;
  }
  const place = model.places.find((each) => each.codename === codename);
  if (place === undefined) throw new Error(`no place ${codename}`);
  const secret = clusterSecret(outline, place);
  const metadata = secret['metadata'];
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) return secret;
  return { ...secret, metadata: { ...metadata, annotations } };
}

/** A directory for each place: its name is all that a destination can be made of. */
function directoriesSet(of: OfService): Drafts {
  const { outline, content, installs } = of;
  const { isGoTemplate } = outline;
  const basename = reference('path.basename', isGoTemplate);
  const folders = installs.map((install) => content.sourceOf(install).path);
  const pattern = patternOf(outline, installs, folders);
  const segment = reference(isGoTemplate ? 'path.segments' : 'path', isGoTemplate);
  const word = outline.isPlaceFirst ? segmentOf(pattern, segment, isGoTemplate) : basename;
  const inWord = (text: string, install: Install): string =>
    text.replace(spelled(outline, install.place, 'path'), word);
  const [first] = installs;
  if (first === undefined) return new Map();
  const texts = textsOf(of, first);
  const fields = {
    ...Object.fromEntries(
      Object.entries(texts).map(([field, text]) => [field, inWord(text, first)]),
    ),
    source: reference(isGoTemplate ? 'path.path' : 'path', isGoTemplate),
  };
  const generators = [
    { git: { repoURL: REPOSITORY, revision: 'main', directories: [{ path: pattern }] } },
  ];
  return new Map([[fileOf(of), manifests(setOf(of, generators, fields))]]);
}

const segmentOf = (pattern: string, segment: string, isGoTemplate: boolean): string => {
  const at = String(pattern.split('/').indexOf('*'));
  return isGoTemplate ? `{{ index .path.segments ${at} }}` : segment.replace('}}', `[${at}]}}`);
};

/** The folders with a star where the place stands. */
function patternOf(
  outline: Outline,
  installs: readonly Install[],
  folders: readonly string[],
): string {
  const [install] = installs;
  const word = install === undefined ? '' : spelled(outline, install.from, 'path');
  return (folders[0] ?? '')
    .split('/')
    .map((step) => (step === word ? '*' : step))
    .join('/');
}
