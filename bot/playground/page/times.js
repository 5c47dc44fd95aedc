/** Moments as the neighbours read them: in Dutch, on the clock of Utrecht, wherever this computer is. */
const zone = { timeZone: "Europe/Amsterdam" };
const hours = new Intl.DateTimeFormat("nl-NL", { ...zone, hour: "2-digit", minute: "2-digit" });
const days = new Intl.DateTimeFormat("nl-NL", { ...zone, weekday: "long", day: "numeric", month: "long" });
const short = new Intl.DateTimeFormat("nl-NL", { ...zone, weekday: "short", hour: "2-digit", minute: "2-digit" });

export const hour = (iso) => hours.format(new Date(iso));
export const day = (iso) => days.format(new Date(iso));
export const dayAndHour = (date) => short.format(date);

/** Minutes from `now` until it is 10:00 in Utrecht; an hour off in a night when the clock is changed. */
export function minutesToMorning(now) {
  const [hour, minute] = hours.format(now).split(":").map(Number);
  const left = (10 - hour) * 60 - minute;
  return left > 0 ? left : left + 24 * 60;
}

/** Whether the next 10:00 is still today. */
export const nextMorningIsToday = (now) => Number(hours.format(now).split(":")[0]) < 10;
