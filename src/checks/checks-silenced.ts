import { counterpartIn } from '../compare/index.ts';
import type { Mesh, View } from '../istio/index.ts';
import { viewOf } from '../istio/index.ts';
import type { Resource } from '../manifest/index.ts';
import { placeOf, subjectText, say } from '../manifest/index.ts';
import type { Told } from './detection/check.ts';
import { betweenSides, check, detectorOf } from './detection/check.ts';

/** Says what an object asks not to be told of itself, and by which annotation. */
export type OptOut = View<'Metadata'>['optOuts'][number];

/** Lists the checks of other tools that an object opts out of. */
export const optOutsOf = (object: Resource): readonly OptOut[] =>
  viewOf('Metadata', object).optOuts;

/** Holds what an object newly asks of one tool. */
interface Added {
  readonly resource: Resource;
  readonly optOut: OptOut;
  /** The codes; null stands for all that the tool has. */
  readonly codes: readonly string[] | null;
}

const optOutAdded = check({
  id: 'opt-out-added',
  title: 'Object newly opts out of checks that applied to it',
  level: 'medium',
  blind: 'Whether the suppressed finding is a fault, or correct for a reason not shown here.',
  severity: 'info',
  find: (input) => betweenSides(input, ({ before, after }) => added(before, after).map(tellAdded)),
});

function added(before: Mesh, after: Mesh): readonly Added[] {
  return after.resources.flatMap((resource) => {
    const asked = optOutsOf(resource);
    if (asked.length === 0) return [];
    const old = counterpartIn(before, resource, after);
    const then = old === undefined ? [] : optOutsOf(old);
    return asked.flatMap((optOut): readonly Added[] => {
      const was = then.find(({ tool }) => tool === optOut.tool);
      const codes = was === undefined ? optOut.codes : beyond(optOut, was);
      return codes?.length === 0 ? [] : [{ resource, optOut, codes }];
    });
  });
}

/** Lists the codes that were not asked before, or none where all of them were; null stands for all. */
function beyond({ codes }: OptOut, { codes: were }: OptOut): readonly string[] | null {
  if (were === null) return [];
  return codes === null ? null : codes.filter((code) => !were.includes(code));
}

const TOOLS = { istio: "Istio's analysis", kiali: 'Kiali' } as const;

function tellAdded({ resource, optOut, codes }: Added): Told {
  const { tool, annotation, origin } = optOut;
  const whom = TOOLS[tool];
  const what = codes === null ? `anything that ${whom} finds` : codes.join(', ');
  const text = subjectText(resource);
  return {
    subject: resource,
    key: `opt-out ${tool}`,
    scope: { level: 'service', workloads: 0, services: 0, namespaces: 1 },
    cause: `opt-out ${tool}`,
    message: `${text} asks not to be told ${codes === null ? what : `of ${what}`} from now on.`,
    why: `${annotation} says so (${placeOf(origin)}). In this review it hides nothing; it holds from the next change on.`,
    symptom: say`nothing yet: a later mistake of this kind on the object passes without a word`,
    origin,
    fix: {
      text: say`Mend what is found and leave the annotation out, or name only the codes that are wrong about this object.`,
    },
  };
}

const optOutWithoutEffect = check({
  id: 'opt-out-without-effect',
  title: 'Opt-out annotation has unreadable codes and suppresses nothing',
  level: 'low',
  blind: 'Codes of an Istio or a Kiali newer than the known ones.',
  find: ({ mesh }) => mesh.resources.flatMap(tellWithoutEffect),
});

const CODE = { istio: /^(?:\*|IST\d{4})$/, kiali: /^KIA\d{4}$/ } as const;

function tellWithoutEffect(resource: Resource): readonly Told[] {
  return optOutsOf(resource).flatMap(({ tool, annotation, codes, origin }) => {
    const unread = (codes ?? []).filter((code) => !CODE[tool].test(code));
    const [first] = unread;
    if (first === undefined) return [];
    const isSpaced = unread.every((code) => CODE[tool].test(code.trim()));
    const form = tool === 'istio' ? 'IST0101,IST0132' : 'KIA1101,KIA1106';
    return [
      {
        subject: resource,
        key: `opt-out without effect ${tool}`,
        scope: { level: 'service', workloads: 0, services: 0, namespaces: 1 },
        message: `${subjectText(resource)} is told all the same what it asks not to be told: ${annotation} has ${unread.map((code) => `"${code}"`).join(', ')}.`,
        why: isSpaced
          ? `Codes are cut at commas and compared with the space that stands beside them (${placeOf(origin)}).`
          : `No code of ${TOOLS[tool]} is written so (${placeOf(origin)}).`,
        symptom: 'the message that was meant to go is still there',
        origin,
        fix: { text: `Write the codes with commas and without spaces: ${form}.` },
      },
    ];
  });
}

/** Checks that an author switches off for an object, and annotations that were meant to and do not. */
export const checksSilenced = detectorOf(
  'checks-silenced',
  'objects that opt out of checks, and ineffective opt-outs',
  [optOutAdded, optOutWithoutEffect],
);
