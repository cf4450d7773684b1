import { realpathSync } from 'node:fs';
import type { CallToolResult } from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport } from '@modelcontextprotocol/server';
import { answerCall } from '../../../src/cli/edge/assistant/answer-call.ts';
import { createAssistantServer } from '../../../src/cli/edge/assistant/assistant-server.ts';
import { readableFolders } from '../../../src/cli/edge/assistant/readable-folders.ts';

type Settings = Parameters<typeof createAssistantServer>[0];

export interface ConnectedAssistant {
  readonly client: Client;
  /** Calls a tool as an assistant does. */
  readonly call: (
    name: string,
    input?: Record<string, unknown>,
    signal?: AbortSignal,
  ) => Promise<CallToolResult>;
}

/** The server with the SDK's own client, in one process; calls are answered in it, too, where nothing else is said. */
export async function connectedAssistant(
  folders: readonly string[],
  { answer = answerCall, ...others }: Partial<Pick<Settings, 'answer' | 'bounds'>> = {},
): Promise<ConnectedAssistant> {
  const readable = readableFolders(folders.map((folder) => realpathSync(folder)));
  const server = createAssistantServer({ version: '1.2.3', readable, answer, ...others });
  const client = new Client({ name: 'test', version: '1' });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await server.connect(ours);
  await client.connect(theirs);
  return {
    client,
    call: (name, input = {}, signal) =>
      client.callTool({ name, arguments: input }, signal === undefined ? {} : { signal }),
  };
}

/** All that a result says in words. */
export const textsOf = ({ content }: CallToolResult): readonly string[] =>
  content.map((part) => (part.type === 'text' ? part.text : part.type));
