import type { answerQuestion } from '../../istio/index.ts';
import { counted, placeOf } from '../../manifest/index.ts';
import { drawingSvg } from '../../review/index.ts';

type CallAnswer = Extract<
  ReturnType<typeof answerQuestion>,
  { kind: 'answered' }
>['answers'][number];
type CallShare = CallAnswer['shares'][number];
type DrawingFrame = Parameters<typeof drawingSvg>[0]['frames'][number];
type DrawingNode = DrawingFrame['nodes'][number];
type DrawingEdge = DrawingFrame['edges'][number];

/** Environments with a frame of their own, and workloads behind one call that have a node. */
const FRAMES_DRAWN = 20;
const SHARES_DRAWN = 12;

/** Letters of a line of a sentence. */
const WIDTH = 104;

/** Draws each answer as SVG: who calls, what is called, who answers and how; below it what decided that, with its place. */
export function answerSvg(answers: readonly CallAnswer[]): string {
  const shown = answers.slice(0, FRAMES_DRAWN);
  const left = answers.length - shown.length;
  const more = [
    ...(left > 0 ? [`There is no room for ${counted(left, 'more environment')}.`] : []),
    ...new Set(shown.flatMap(({ versionNote }) => versionNote ?? [])),
  ];
  return drawingSvg({
    title: 'What becomes of one call',
    text: [...shown.map(({ sentence }) => sentence), ...more].join(' '),
    frames: shown.map(frameOf),
    more: more.flatMap(brokenLines),
  });
}

function frameOf(answer: CallAnswer): DrawingFrame {
  const { sentence, production, steps, shares, notes, notSeen } = answer;
  const drawn = shares.slice(0, SHARES_DRAWN);
  const left = shares.length - drawn.length;
  return {
    head: brokenLines(sentence),
    isStrong: production,
    ...partiesOf(answer, drawn),
    foot: [
      ...[...steps, ...commonSteps(shares)].map(stepLine),
      ...(left > 0 ? [`and ${counted(left, 'more share')} of the calls`] : []),
      ...notes.flatMap(brokenLines),
      ...(notSeen.length > 0
        ? [`Not seen here, and may change this: ${counted(notSeen.length, 'thing')}`]
        : []),
    ],
  };
}

/** Draws who calls, what is called, and where each share of the calls goes. */
function partiesOf(
  { caller, isFromOutside, host, port }: CallAnswer,
  shares: readonly CallShare[],
): Pick<DrawingFrame, 'nodes' | 'edges'> {
  const callers: readonly DrawingNode[] = [
    ...(isFromOutside ? [{ lines: ['outside'], shape: 'round' as const }] : []),
    { lines: nameLines(caller), shape: 'box' },
  ];
  const nodes: DrawingNode[] = [
    ...callers,
    { lines: [host, `port ${String(port)}`], shape: 'round' },
  ];
  const called = callers.length;
  const way = { lines: [], width: 2, dash: 'whole' as const };
  const edges: DrawingEdge[] = isFromOutside ? [{ from: 0, to: 1, ...way }] : [];
  const isDirect = shares.length === 1 && shares[0]?.endpoint === null;
  edges.push({
    ...{ from: called - 1, to: called },
    ...(isDirect ? endOf(shares[0]) : way),
  });
  if (isDirect) return { nodes, edges };
  for (const share of shares) {
    edges.push({ from: called, to: nodes.length, ...endOf(share) });
    nodes.push(
      share.endpoint === null
        ? { lines: ['no workload'], shape: 'round', line: 'dashed' }
        : { lines: nameLines(share.endpoint), shape: 'box' },
    );
  }
  return { nodes, edges };
}

/** Lines at an edge as those of the picture of a change, by how the calls end. */
const ENDS: Readonly<
  Record<CallShare['ends'], { readonly sign: string } & Omit<DrawingEdge, 'from' | 'to' | 'lines'>>
> = {
  answered: { sign: '✓', colour: '#2f9e44', width: 3, dash: 'whole' },
  refused: { sign: '✕', colour: '#e5484d', width: 2, dash: 'dotted' },
  dropped: { sign: '✕', colour: '#e5484d', width: 2, dash: 'dashed' },
  unknown: { sign: '?', colour: '#7d8590', width: 2, dash: 'dashed' },
};

function endOf(share: CallShare | undefined): Omit<DrawingEdge, 'from' | 'to'> {
  const { ends = 'unknown', says = 'not known', weight = 100 } = share ?? {};
  const { sign, ...look } = ENDS[ends];
  const part = weight === 100 ? '' : `${String(Math.round(weight * 10) / 10)} % `;
  // who answers stands in the node
  const short = says.replace(/^answered by .*$/, 'answered');
  return { ...look, title: says, lines: [`${sign} ${part}${short}`] };
}

/** Gives what decides every share alike; of shares that differ the first tells nothing of the others. */
function commonSteps([first, ...others]: readonly CallShare[]): CallAnswer['steps'] {
  const steps = first?.steps ?? [];
  const isAlike = others.every((each) => JSON.stringify(each.steps) === JSON.stringify(steps));
  return isAlike ? steps : [];
}

function stepLine({ step, says, places }: CallAnswer['steps'][number]): string {
  const [place] = places;
  return `${step}: ${says}${place === undefined ? '' : ` (${placeOf(place.origin)})`}`;
}

/** `orders`, and below it its namespace. */
function nameLines(name: string): readonly string[] {
  const [, namespace, own] = /^\S+ ([^/\s]+)\/(\S+)$/.exec(name) ?? [];
  return namespace === undefined || own === undefined ? [name] : [own, namespace];
}

function brokenLines(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length >= WIDTH) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
