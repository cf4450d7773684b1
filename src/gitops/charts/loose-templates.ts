import type { GapDraft, UnseenContent } from '../../manifest/index.ts';
import { mapNode, scalar, templateLanguageOf } from '../../manifest/index.ts';
import type { PathEnvironment } from '../names/environment-names.ts';
import { unitName } from '../names/unit-name.ts';
import type { RootDraft } from '../roots/root.ts';
import { plainFolders } from '../plain/plain-folders.ts';
import { notDelivered } from '../survey/delivery-exclusions.ts';
import { isTaken } from '../scripts/script-applier.ts';
import { folderOf, isYamlFile, stepsOf } from '../tree-path.ts';
import { yttText } from '../rendering/template-gap.ts';
import type { TreeSurvey } from '../survey/tree-survey.ts';
import { listedFiles } from '../roots/root.ts';

/** Holds what is known of Jsonnet or ytt that may make objects or change them, and is in no root. */
export interface LooseTemplate {
  readonly gap: GapDraft;
  readonly content: UnseenContent;
  /** The environment that its path says; null for any. */
  readonly environment: string | null;
}

/**
 * Jsonnet and ytt in folders without any object, which make no root: what they make may be applied from elsewhere, and is
 * not seen here (ARGO-36). What is vendored are libraries, with examples and tests of their own.
 */
export function looseTemplates(
  survey: TreeSurvey,
  drafts: readonly RootDraft[],
  isOut: (path: string) => boolean,
  environmentOf: (path: string) => PathEnvironment | null,
): readonly LooseTemplate[] {
  const taken = new Set(drafts.flatMap(({ root }) => listedFiles(root) ?? []));
  const applied = drafts.filter(({ appliers }) => appliers.length > 0);
  const isLoose = (_: TreeSurvey, file: string): boolean => {
    if (taken.has(file) || stepsOf(file).includes('vendor')) return false;
    return (file.endsWith('.jsonnet') || isYttTemplate(survey, file)) && !isSample(survey, file);
  };
  const files = [...plainFolders(survey, applied, isOut, isLoose).values()].flat().sort();
  return files.flatMap((file) => {
    const entry = survey.tree.read(file);
    if (entry.kind !== 'text') return [];
    const place = environmentOf(folderOf(file));
    return [
      {
        ...unseenTemplate(file, entry.oid, entry.text),
        environment: place === null ? null : unitName(place.name, place.cluster ?? null),
      },
    ];
  });
}

export function isYttTemplate({ tree }: TreeSurvey, file: string): boolean {
  const entry = isYamlFile(file) ? tree.read(file) : null;
  return entry?.kind === 'text' && templateLanguageOf(entry.text, []) === 'ytt';
}

const SAMPLE = /(?:^|\/)(?:sample|example)s?[-_.][^/]*$|[-_.](?:sample|example)\.[^/.]+$/i;

/** Tells whether the name of a template says that it is to be copied, and no script hands it to anybody. */
const isSample = ({ scripts }: TreeSurvey, file: string): boolean =>
  SAMPLE.test(file) && !scripts.appliers.some((each) => isTaken(file, each));

/** Templates that are there to be copied. */
export const sampleTemplates = (survey: TreeSurvey): readonly string[] =>
  survey.tree.paths.filter(
    (file) =>
      SAMPLE.test(file) &&
      notDelivered(file) === null &&
      isYttTemplate(survey, file) &&
      isSample(survey, file),
  );

function unseenTemplate(
  file: string,
  oid: string,
  text: string,
): Pick<LooseTemplate, 'gap' | 'content'> {
  const origin = { file, line: 1, column: 1, endLine: 1 };
  const said = file.endsWith('.jsonnet')
    ? `${file} is written in Jsonnet, which is not evaluated here.`
    : yttText(file, text);
  const message = `${said} What applies it is not seen here.`;
  return {
    gap: { reason: 'template', root: null, message, origin, key: file, input: oid },
    content: {
      kind: 'Template',
      name: file,
      origin,
      written: mapNode(new Map([['content', scalar(oid, origin)]]), origin),
      text,
      namespace: null,
      usedIn: [],
      laidOver: null,
      changesOthers: false,
      isLoose: true,
    },
  };
}
