-- What is remembered of a watch (nil: nothing yet): whether this client view id or playback was here (nil), else what to remember with
-- the view's stamp, and whether it is a qualified view.
local function remember(text, stamp, second, secondText, flag, againAfter)
  if not text then
    if flag == 'l' then return secondText .. '\1' .. stamp .. secondText, true end
    return '\0\0\0\0' .. (flag == 's' and '\1' or '\0') .. stamp .. secondText, false
  end
  local kept, client, playback = {}, sub(stamp, 1, 5), sub(stamp, 6)
  for at = WATCH_HEADER + 1, #text, WATCH_ENTRY do
    if sub(text, at, at + 4) == client or sub(text, at + 5, at + 10) == playback then return nil end
    local age = second - unpackStruct('>I4', text, at + 11)
    if age < REMEMBER_SECONDS and age > -REMEMBER_SECONDS then kept[#kept + 1] = sub(text, at, at + 14) end
  end
  if #kept >= MOST_WATCHES then return nil end
  local qualified = false
  local viewedText, seenText = sub(text, 1, 4), sub(text, 5, 5)
  if flag == 'l' then
    local since = second - unpackStruct('>I4', text)
    qualified = since >= againAfter or since <= -againAfter
    if qualified then viewedText = secondText end
  end
  if flag ~= '-' then seenText = '\1' end
  return viewedText .. seenText .. concat(kept) .. stamp .. secondText, qualified
end
