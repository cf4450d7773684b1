import type { RenderedEnvironment, RenderedRoot } from '../../gitops/index.ts';
import { folderOf, isKustomizationFile } from '../../gitops/index.ts';
import type { Resource } from '../../manifest/index.ts';
import {
  listed,
  placeOf,
  plainOf,
  subjectText,
  say,
  asSentence,
  joinedSentences,
} from '../../manifest/index.ts';
import { misfitsOnceApplied } from '../references/unapplied-objects.ts';
import type { Missing } from '../references/reference.ts';
import type { Told } from '../detection/check.ts';
import { check, detectorOf } from '../detection/check.ts';
import type { DetectorInput } from '../detection/detector.ts';
import { refusedOnceApplied } from '../invalid-mesh-resource/invalid-mesh-resource.ts';
import { appliedNoMore } from './applied-no-more.ts';
import { changeStartsNothing } from './change-starts-nothing.ts';
import { imageSetNowhere } from './image-set-nowhere.ts';
import { patchSelectsNothing } from './patch-selects-nothing.ts';
import { valuesFileUnread } from './values-file-unread.ts';
import { afterClauses } from '../detection/conditions.ts';

const NAMED = 3;

const KUSTOMIZE_VARIABLE = /\$\([A-Za-z0-9_.-]{1,200}\)/g;

const fileNotListed = check({
  id: 'file-not-listed',
  title: 'Kustomization does not list a new file of mesh objects',
  level: 'medium',
  blind: 'Files that a person or a script applies on purpose.',
  find: (input) => [...leftOut(input)],
});

/**
 * Finds objects of the mesh in new files of a folder whose kustomization takes the files beside them: it
 * takes what it lists and nothing else, and says nothing of the rest.
 */
export const objectNeverApplied = detectorOf(
  'object-never-applied',
  'files and patches that a kustomization or release silently ignores',
  [
    fileNotListed,
    valuesFileUnread,
    patchSelectsNothing,
    imageSetNowhere,
    appliedNoMore,
    changeStartsNothing,
  ],
);

/** A folder with objects that its kustomization leaves out, and the names of the files that it takes. */
interface Folder {
  readonly path: string;
  readonly taken: readonly string[];
  readonly objects: readonly Resource[];
}

/**
 * Yields one finding a folder: who forgets to list one of its files forgets the others for the same cause.
 */
function* leftOut({
  mesh,
  schemas,
  rendered,
  before,
  changedFiles,
}: DetectorInput): Generator<Told> {
  if (changedFiles === undefined) return;
  const added = changedFiles.inertObjects.filter(
    ({ origin, group, kind, namespace, name }) =>
      changedFiles.editOf(origin.file).kind === 'added' &&
      // what it took out of a file that is applied counts as removed
      before?.find(group, kind, namespace, name) === undefined,
  );
  // what its mates in one cluster are applied has another environment's kustomizations beside it
  const own = new Set(rendered.environment.roots.map(({ path }) => path));
  const ownRoots = rendered.roots.filter(({ root }) => own.has(root.path));
  for (const path of new Set(added.map(({ origin }) => folderOf(origin.file)))) {
    const taking = ownRoots.filter(
      ({ root, reads }) =>
        root.content.kind === 'kustomization' && [...reads].some((file) => folderOf(file) === path),
    );
    const taken = takenIn(path, taking);
    const objects = added.filter(({ origin }) => folderOf(origin.file) === path);
    const [first] = objects;
    if (first !== undefined && taken.length > 0)
      yield tell(
        first,
        { path, taken, objects },
        {
          rendered,
          misfits: misfitsOnceApplied(mesh, rendered, objects),
          refused: objects.filter(
            refusedOnceApplied({
              mesh,
              schemas,
              rendered: { roots: taking.map(({ root }) => ({ root, resources: objects })) },
            }),
          ),
          besideOf: (file) => changedFiles.editOf(file).beside,
        },
      );
  }
}

/**
 * Lists the files of a folder that its kustomization names; empty where it has no kustomization, or takes
 * folders only.
 */
function takenIn(path: string, roots: readonly RenderedRoot[]): readonly string[] {
  const files = new Set(
    roots.flatMap(({ reads }) => [...reads]).filter((file) => folderOf(file) === path),
  );
  const isBuilt = [...files].some(isKustomizationFile);
  const names = [...files].filter(
    (file) => /\.(?:ya?ml|json)$/.test(file) && !isKustomizationFile(file),
  );
  return isBuilt ? names.map(nameOf).sort() : [];
}

const named = (names: readonly string[]): string => listed(names, NAMED);

const nameOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1);

interface Around {
  readonly rendered: RenderedEnvironment;
  /** Lists what does not fit once the files are listed. */
  readonly misfits: readonly Missing[];
  /** Lists the objects that the cluster takes in no case as they stand. */
  readonly refused: readonly Resource[];
  /** Gives what the kustomization beside a file says of it. */
  readonly besideOf: (file: string) => Beside | undefined;
}

type Beside = NonNullable<
  ReturnType<NonNullable<DetectorInput['changedFiles']>['editOf']>['beside']
>;

function tell(
  subject: Resource,
  { path, taken, objects }: Folder,
  { rendered: { roots }, misfits, refused, besideOf }: Around,
): Told {
  const files = [...new Set(objects.map(({ origin }) => nameOf(origin.file)))].sort();
  const folder = path === '.' ? 'the top of the tree' : path;
  const besides = objects.map(({ origin }) => besideOf(origin.file));
  const commented = commentedIn(besides);
  const [alone, its] = [objects.length === 1, files.length === 1 ? 'its file' : 'their files'];
  return {
    subject,
    subjects: objects,
    key: 'not listed',
    scope: { level: 'namespace', workloads: 0, services: 0, namespaces: 1 },
    message: `${named(objects.map(subjectText))} ${alone ? 'has' : 'have'} no effect: the kustomization beside ${alone ? 'it' : 'them'} does not list ${alone ? 'its file' : its}.`,
    why: joinedSentences(
      [
        `${folder} takes ${named(taken)}, and not ${named(files)}${commented === null ? '' : `, which it has in a comment (${commented})`}.`,
        ...listedElsewhere(path, files, roots),
        ...byItself(objects),
        ...misfits
          .slice(0, NAMED)
          .flatMap(({ sentences: { message, why } }) => [
            afterClauses(['once it is listed'], asSentence(message)),
            asSentence(why),
          ]),
      ].map(asSentence),
      ' ',
    ),
    symptom: say`no sync fails for it, and nothing of it is in the cluster`,
    related: [
      ...objects.slice(1).map(({ origin }) => origin),
      ...misfits.flatMap(({ related }) => related ?? []),
    ],
    fix: {
      ...(commented !== null && { kind: 'choice' }),
      text: [
        `${commented === null ? 'List' : 'Where that is not on purpose, list'} ${named(files.map((file) => `\`${file}\``))} under \`resources\` of the kustomization in ${folder}${afterMending(refused)}.`,
        ...movedText(objects, besides),
        ...new Set(misfits.slice(0, NAMED).map(({ sentences }) => sentences.fix)),
        ...readFirst(variablesIn(objects)),
      ].join(' '),
    },
  };
}

/** Gives the place where a kustomization lists all of some files in comments, the first of them; null where it does not. */
function commentedIn(besides: readonly (Beside | undefined)[]): string | null {
  const places = besides.flatMap((beside) =>
    beside === undefined || beside.commentedAt === null
      ? []
      : [placeOf({ file: beside.file, line: beside.commentedAt })],
  );
  return places.length === besides.length ? (places[0] ?? null) : null;
}

/** Says which objects the kustomization moves once it lists them: it gives all of them its own namespace. */
function movedText(
  objects: readonly Resource[],
  besides: readonly (Beside | undefined)[],
): readonly string[] {
  const moved = objects.flatMap((object, at) => {
    const namespace = besides[at]?.namespace ?? object.namespace;
    return object.namespace === '' || object.namespace === namespace ? [] : [{ object, namespace }];
  });
  const [first] = moved;
  if (first === undefined) return [];
  const names = named(moved.map(({ object }) => subjectText(object)));
  return [`\`namespace: ${first.namespace}\` there moves ${names} to that namespace then.`];
}

/** Sends people to what is built: a variable is known there alone, and what it names is not looked for here. */
const readFirst = (variables: readonly string[]): readonly string[] =>
  variables.length === 0
    ? []
    : [
        `See in what is built then that what ${named(variables)} ${variables.length === 1 ? 'stands' : 'stand'} for exists, and has the ports that are named with it: that is not looked at here.`,
      ];

const variablesIn = (objects: readonly Resource[]): readonly string[] => {
  const text = JSON.stringify(objects.map(({ node }) => plainOf(node)));
  return [...new Set([...text.matchAll(KUSTOMIZE_VARIABLE)].map(([found]) => `\`${found}\``))];
};

/** To list what is refused stops all that is applied with it. */
function afterMending(refused: readonly Resource[]): string {
  if (refused.length === 0) return '';
  const [is, stand] = refused.length === 1 ? ['is', 'it stands'] : ['are', 'they stand'];
  return `, after mending ${named(refused.map(subjectText))}, which ${is} refused as ${stand}`;
}

/**
 * Finds a folder of the same name, such as that of the version before, whose kustomization has a file of that
 * name.
 */
function listedElsewhere(
  path: string,
  files: readonly string[],
  roots: readonly RenderedRoot[],
): readonly string[] {
  const [file = ''] = files;
  const tail = `/${nameOf(path)}/${file}`;
  const other = roots
    .flatMap(({ reads }) => [...reads])
    .filter((read) => read.endsWith(tail) && folderOf(read) !== path)
    .sort()
    .at(-1);
  return other === undefined ? [] : [`${folderOf(other)} does take its ${file}.`];
}

/**
 * Says what becomes of the objects where somebody applies the file as it stands; nothing where they have a
 * namespace and no variables.
 */
function byItself(objects: readonly Resource[]): readonly string[] {
  const homeless = objects.filter(({ namespace }) => namespace === '');
  const variables = variablesIn(objects);
  if (homeless.length === 0 && variables.length === 0) return [];
  const where =
    homeless.length === 0
      ? []
      : [
          `${named(homeless.map(subjectText))} ${homeless.length === 1 ? 'names' : 'name'} no namespace and ${homeless.length === 1 ? 'lands' : 'land'} in the current one`,
        ];
  const what =
    variables.length === 0
      ? []
      : [
          `${named(variables)} ${variables.length === 1 ? 'stays as it stands' : 'stay as they stand'}`,
        ];
  return [`Applied as it stands, ${[...where, ...what].join(', and ')}.`];
}
