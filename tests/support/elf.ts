/** A 64-bit ELF shared object with nothing in it but a dynamic section (System V ABI). */
export function anElf({
  machine = 62,
  needed = [],
  runPath = null,
}: {
  readonly machine?: number;
  readonly needed?: readonly string[];
  readonly runPath?: string | null;
}): Uint8Array {
  const strings = ["", ...needed, ...(runPath === null ? [] : [runPath])];
  const offsets = strings.map((_, index) => strings.slice(0, index).reduce((sum, each) => sum + each.length + 1, 0));
  const table = new TextEncoder().encode(`${strings.join("\0")}\0`);
  const [headers, address] = [64 + 2 * 56, 0x1000];
  const entries = [
    ...needed.map((_, index) => [1, offsets[index + 1] ?? 0]),
    ...(runPath === null ? [] : [[29, offsets.at(-1) ?? 0]]),
    [5, address + headers],
    [0, 0],
  ];
  const bytes = new Uint8Array(headers + table.length + entries.length * 16);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(16, 3, true);
  view.setUint16(18, machine, true);
  view.setBigUint64(32, 64n, true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 2, true);
  const segment = (index: number, type: number, offset: number, at: number, size: number) => {
    const start = 64 + index * 56;
    view.setUint32(start, type, true);
    view.setBigUint64(start + 8, BigInt(offset), true);
    view.setBigUint64(start + 16, BigInt(at), true);
    view.setBigUint64(start + 32, BigInt(size), true);
  };
  segment(0, 1, 0, address, bytes.length);
  segment(1, 2, headers + table.length, address + headers + table.length, entries.length * 16);
  bytes.set(table, headers);
  for (const [index, [tag = 0, value = 0]] of entries.entries()) {
    view.setBigInt64(headers + table.length + index * 16, BigInt(tag), true);
    view.setBigUint64(headers + table.length + index * 16 + 8, BigInt(value), true);
  }
  return bytes;
}
