import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { z } from 'zod';

const ExpectedReview = z.object({ tier: z.literal('critical') });

/** Asks the server that a command starts for a review of the example; gives what goes wrong, or null. */
export async function problemOfServer(
  command: string,
  args: readonly string[],
): Promise<string | null> {
  const client = new Client({ name: 'release-check', version: '1' });
  try {
    await client.connect(new StdioClientTransport({ command, args: [...args], stderr: 'ignore' }));
    const { tools } = await client.listTools();
    const result = await client.callTool({
      name: 'review',
      arguments: { base: 'main', head: '06-strict-mesh-wide' },
    });
    const isWhole = tools.length > 0 && ExpectedReview.safeParse(result.structuredContent).success;
    return isWhole ? null : 'the server for assistants does not review the example';
  } catch (error) {
    return `the server for assistants: ${String(error)}`;
  } finally {
    await client.close();
  }
}
