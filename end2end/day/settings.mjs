// Settings of the environment, within bounds: a day that is too small proves nothing, and would look like one that was passed.

/** A whole number; where it is none, or outside its bounds, the program ends with a sentence. */
export function setting(name, usual, least, most = Number.MAX_SAFE_INTEGER) {
  const value = Number(process.env[name] ?? usual);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  console.error(`${name} is ${process.env[name]}: it must be a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ' on'}`);
  process.exit(2);
}
