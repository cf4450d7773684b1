/** Holds the text of a helmfile as YAML that can be read, line by line as it is written. */
export interface HelmfileText {
  /** Holds `${…}` in the place of each action, and an empty line in that of one that decides about others. */
  readonly yaml: string;
  /** Tells of lines, from 1 and both among them, whether a condition or a loop decides if one of them is there. */
  readonly isGuarded: (first: number, last: number) => boolean;
  /** Gives the conditions and loops that these lines lie in, and the actions in them that do more than read a field. */
  readonly actionsAt: (first: number, last: number) => readonly string[];
}

/** Holds a condition or a loop, within others. */
interface Frame {
  readonly action: string;
  readonly outer: Frame | null;
}

/** Bounds the conditions around a line that are told. */
const MOST_DEEP = 50;

const COMMENT = /\{\{-?[ \t]*\/\*/g;
const END_OF_COMMENT = /\*\/[ \t]*-?\}\}/g;

/** Matches an action that is handed on to what reads the file next: {{`{{ .Release.Name }}`}}. */
const HANDED_ON = /\{\{-?\s*`\{\{([^`{}]*)\}\}`\s*-?\}\}/g;

const ACTION = /\{\{-?((?:[^{}]|\{(?!\{)|\}(?!\}))*)-?\}\}/g;

const BEGINS = /^\s*(?:if|with|range|define|block)\b/;
const DECIDES = /^\s*(?:if|else|end|with|range|define|block|template|include|\$\w+\s*:?=)/;

/** Reads a helmfile without evaluating it: what its actions come to is put in where it is known, and nowhere else. */
export function helmfileText(text: string): HelmfileText {
  const said = withoutComments(text).replace(HANDED_ON, '{{$1}}');
  const guarded: boolean[] = [];
  const frames: (Frame | null)[] = [];
  const others: (readonly string[])[] = [];
  let depth = 0;
  let frame: Frame | null = null;
  const lines = said.split('\n').map((line) => {
    const actions = [...line.matchAll(ACTION)].map(([, action = '']) => action);
    const begun = actions.filter((each) => BEGINS.test(each)).length;
    const ended = actions.filter((each) => /^\s*end\b/.test(each)).length;
    guarded.push(depth > 0 || begun > 0);
    depth = Math.max(0, depth + begun - ended);
    for (const action of actions) frame = withAction(frame, action.trim());
    frames.push(frame);
    others.push(actions.map((each) => each.trim()).filter((each) => !READS.test(each)));
    const isAlone = line.replace(ACTION, '').trim() === '';
    if (actions.length > 0 && isAlone && actions.every((each) => DECIDES.test(each))) return '';
    return line.replace(ACTION, (_, action: string) => `\${${placeholder(action)}}`);
  });
  return {
    yaml: lines.join('\n'),
    isGuarded: (first, last) => guarded.slice(first - 1, last).includes(true),
    actionsAt: (first, last) => [
      ...new Set([
        ...frames.slice(first - 1, last).flatMap(framesOf),
        ...others.slice(first - 1, last).flat(),
      ]),
    ],
  };
}

/** Matches an action that only reads a field, and stands as that in the text. */
const READS = /^(?:\.[\w.]+\s*(?:\|\s*quote\s*)?|end)$/;

function withAction(frame: Frame | null, action: string): Frame | null {
  if (BEGINS.test(action)) return { action, outer: frame };
  if (frame === null) return null;
  if (/^end\b/.test(action)) return frame.outer;
  return /^else\b/.test(action)
    ? { action: `not (${frame.action}): ${action}`.slice(0, LONGEST), outer: frame.outer }
    : frame;
}

/** Bounds the letters of a condition with its other ways. */
const LONGEST = 2_000;

function framesOf(frame: Frame | null): readonly string[] {
  const found: string[] = [];
  for (let each = frame; each !== null && found.length < MOST_DEEP; each = each.outer)
    found.push(each.action);
  return found.reverse();
}

/** Names what an action reads: `Environment.Name`, `Values.domain`, `requiredEnv_TAG`. */
function placeholder(action: string): string {
  const field = /^\s*\.([\w.]+)\s*(?:\|\s*quote\s*)?$/.exec(action)?.[1];
  return field ?? action.replace(/[^\w.]+/g, '_').replace(/^_|_$/g, '');
}

/** Takes comments out, from each beginning to the next end; the lines stay. One without an end is none. */
function withoutComments(text: string): string {
  let [said, at] = ['', 0];
  for (;;) {
    COMMENT.lastIndex = at;
    const begun = COMMENT.exec(text);
    END_OF_COMMENT.lastIndex = begun === null ? text.length : COMMENT.lastIndex;
    const ended = END_OF_COMMENT.exec(text);
    if (begun === null || ended === null) return said + text.slice(at);
    const comment = text.slice(begun.index, END_OF_COMMENT.lastIndex);
    said += text.slice(at, begun.index) + comment.replace(/[^\n]/g, '');
    at = END_OF_COMMENT.lastIndex;
  }
}
