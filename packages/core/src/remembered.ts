const most = 2048;
const longest = 256;

/**
 * The same function of a text, which remembers what it made: programs use the same few names again and again. Of a flood of
 * others, and of long ones, not so many are kept that they would fill memory.
 */
export function remembered<Made extends object | string | boolean>(
  make: (text: string) => Made,
): (text: string) => Made {
  const known = new Map<string, Made>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const made = make(text);
    if (text.length > longest) return made;
    if (known.size === most) known.clear();
    known.set(text, made);
    return made;
  };
}
