import type { CallToolResult } from '@modelcontextprotocol/server';
import { McpServer } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { createTurns } from '../../../forge/edge/concurrency.ts';
import { INSTRUCTIONS, reportLeftOut, textLeftOut } from '../../assistant/assistant-words.ts';
import { boundedReport, boundedText } from '../../assistant/bounded-answer.ts';
import { NamedPlaces } from '../../assistant/tool-inputs.ts';
import type { ToolAnswer, ToolName } from '../../assistant/tool-table.ts';
import { ToolRequest, TOOLS } from '../../assistant/tool-table.ts';
import type { ReadableFolders } from './readable-folders.ts';

interface AssistantSettings {
  readonly version: string;
  readonly readable: ReadableFolders;
  /** Answers a call; it is given up where the signal is aborted. */
  readonly answer: (request: ToolRequest, signal: AbortSignal) => Promise<ToolAnswer>;
  readonly bounds?: AnswerBounds;
}

interface AnswerBounds {
  /** Characters of a text. */
  readonly text: number;
  /** Characters of structured content as JSON. */
  readonly report: number;
  /** Calls that are answered at the same time; others wait. */
  readonly atOnce: number;
  /** Milliseconds that a call waits for its turn. */
  readonly wait: number;
}

const defaultBounds: AnswerBounds = { text: 80_000, report: 80_000, atOnce: 2, wait: 60_000 };

/** Elements and members of the arguments of a call. */
const MOST_ARGUMENTS = 1_000;

const READ_ONLY = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

/** Makes the server: what it says of itself and of its tools is the same whatever it reads. */
export function createAssistantServer(settings: AssistantSettings): McpServer {
  const { version, bounds = defaultBounds } = settings;
  const server = new McpServer(
    { name: 'meshwarden', title: 'Meshwarden', version },
    { instructions: INSTRUCTIONS, maxToolInputElements: MOST_ARGUMENTS },
  );
  const turns = createTurns(bounds.atOnce);
  const call = async (
    tool: ToolName,
    input: unknown,
    signal: AbortSignal,
  ): Promise<CallToolResult> => {
    if (!(await turns.takeWithin(bounds.wait))) return failed(BUSY);
    try {
      return await answerTo(tool, input, signal, settings);
    } finally {
      turns.give();
    }
  };
  for (const name of toolNames()) {
    const { title, description, input, output } = TOOLS[name];
    const inputSchema: z.ZodType<object> = input;
    server.registerTool(
      name,
      {
        ...{ title, description, inputSchema, outputSchema: output },
        annotations: { title, ...READ_ONLY },
      },
      (given, { mcpReq }) => call(name, given, mcpReq.signal),
    );
  }
  return server;
}

const toolNames = (): readonly ToolName[] =>
  ToolRequest.options.map(({ shape }) => shape.tool.value);

const BUSY =
  'Other calls are being answered: ask again when they are, or about a part such as one environment.';

async function answerTo(
  tool: ToolName,
  input: unknown,
  signal: AbortSignal,
  { readable, answer, bounds = defaultBounds }: AssistantSettings,
): Promise<CallToolResult> {
  if (signal.aborted) return failed('The call was cancelled.');
  const place = readable.find(NamedPlaces.parse(input));
  if ('refused' in place) return failed(place.refused);
  const given = await answer(ToolRequest.parse({ tool, input, place }), signal);
  return given.kind === 'refused' ? failed(given.reason) : resultOf(tool, given, bounds);
}

const failed = (sentence: string): CallToolResult => ({
  content: [{ type: 'text', text: boundedText(sentence, 4_000).text }],
  isError: true,
});

/** Our words about a report stand in parts of their own, where no text of a repository can reach. */
function resultOf(
  tool: ToolName,
  answer: Extract<ToolAnswer, { kind: 'answered' }>,
  bounds: AnswerBounds,
): CallToolResult {
  const { command } = TOOLS[tool];
  const { text, all } = boundedText(answer.text, bounds.text);
  const { report, leftOut } = boundedReport(answer.report, bounds.report);
  const notes = [
    ...(text.length < all ? [textLeftOut(text.length, all, command)] : []),
    ...(leftOut.length > 0 ? [reportLeftOut(leftOut, command)] : []),
  ];
  return {
    content: [text, ...notes].map((each) => ({ type: 'text', text: each })),
    structuredContent: { ...report, ...(leftOut.length > 0 && { truncated: leftOut }) },
  };
}
