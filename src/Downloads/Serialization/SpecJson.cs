using System.Collections.Immutable;
using System.Text.Json;
using Downloads.Requests;

namespace Downloads.Serialization;

/// <summary>The stored form of a request; part of the queued event and of the state.</summary>
internal static class SpecJson
{
    public static void Write(Utf8JsonWriter json, DownloadSpec spec)
    {
        json.WriteStartObject();
        json.WriteStrings("urls"u8, spec.Urls);
        json.WriteString("provider"u8, spec.Provider);
        if (spec.Track is { } track)
        {
            json.WriteStartObject("track"u8);
            json.WriteOptional("id"u8, track.Id);
            json.WriteString("title"u8, track.Title);
            json.WriteOptional("artist"u8, track.Artist);
            json.WriteOptional("album"u8, track.Album);
            json.WriteEndObject();
        }

        json.WriteOptional("label"u8, spec.Label);
        json.WriteOptional("post_title"u8, spec.PostTitle);
        json.WriteOptional("priority"u8, spec.Priority);
        if (spec.Destination.Length > 0)
        {
            json.WriteString("destination"u8, spec.Destination);
        }

        json.WriteOptional("filename"u8, spec.Filename);
        if (spec.Checksum is { } checksum)
        {
            json.WriteString("checksum_algorithm"u8, checksum.Algorithm);
            json.WriteString("checksum_hex"u8, checksum.Hex);
        }

        json.WriteOptional("sealed_headers"u8, spec.SealedHeaders);
        if (!spec.Mirrors.IsEmpty)
        {
            json.WriteStrings("mirrors"u8, spec.Mirrors);
        }

        json.WriteOptional("not_before"u8, spec.NotBefore);
        if (spec.Collision != CollisionPolicy.Rename)
        {
            json.WriteNumber("collision"u8, (int)spec.Collision);
        }

        json.WriteOptional("bytes_per_second"u8, spec.BytesPerSecond);
        json.WriteOptional("if_changed"u8, spec.IfChanged);
        json.WriteEndObject();
    }

    public static DownloadSpec Read(ref Utf8JsonReader reader)
    {
        ImmutableArray<string> urls = [];
        ImmutableArray<string> mirrors = [];
        TrackInfo? track = null;
        string? provider = null, label = null, postTitle = null, filename = null, algorithm = null, hex = null, sealedHeaders = null, ifChanged = null;
        var destination = "";
        var priority = 0;
        long bytesPerSecond = 0;
        DateTimeOffset? notBefore = null;
        var collision = CollisionPolicy.Rename;
        while (reader.NextField())
        {
            if (reader.Is("urls"u8)) { urls = reader.Texts(); }
            else if (reader.Is("provider"u8)) { provider = reader.Text(); }
            else if (reader.Is("track"u8)) { track = ReadTrack(ref reader); }
            else if (reader.Is("label"u8)) { label = reader.Text(); }
            else if (reader.Is("post_title"u8)) { postTitle = reader.Text(); }
            else if (reader.Is("priority"u8)) { priority = reader.GetInt32(); }
            else if (reader.Is("destination"u8)) { destination = reader.Text(); }
            else if (reader.Is("filename"u8)) { filename = reader.Text(); }
            else if (reader.Is("checksum_algorithm"u8)) { algorithm = reader.Text(); }
            else if (reader.Is("checksum_hex"u8)) { hex = reader.Text(); }
            else if (reader.Is("sealed_headers"u8)) { sealedHeaders = reader.Text(); }
            else if (reader.Is("mirrors"u8)) { mirrors = reader.Texts(); }
            else if (reader.Is("not_before"u8)) { notBefore = reader.Time(); }
            else if (reader.Is("collision"u8)) { collision = (CollisionPolicy)reader.GetInt32(); }
            else if (reader.Is("bytes_per_second"u8)) { bytesPerSecond = reader.GetInt64(); }
            else if (reader.Is("if_changed"u8)) { ifChanged = reader.Text(); }
            else { reader.SkipField(); }
        }

        return new()
        {
            Urls = urls,
            Provider = provider ?? throw new JsonException("A request without a provider."),
            Track = track,
            Label = label,
            PostTitle = postTitle,
            Priority = priority,
            Destination = destination,
            Filename = filename,
            Checksum = algorithm is not null && hex is not null ? new(algorithm, hex) : null,
            SealedHeaders = sealedHeaders,
            Mirrors = mirrors,
            NotBefore = notBefore,
            Collision = collision,
            BytesPerSecond = bytesPerSecond,
            IfChanged = ifChanged,
        };
    }

    private static TrackInfo ReadTrack(ref Utf8JsonReader reader)
    {
        string? id = null, title = null, artist = null, album = null;
        while (reader.NextField())
        {
            if (reader.Is("id"u8)) { id = reader.Text(); }
            else if (reader.Is("title"u8)) { title = reader.Text(); }
            else if (reader.Is("artist"u8)) { artist = reader.Text(); }
            else if (reader.Is("album"u8)) { album = reader.Text(); }
            else { reader.SkipField(); }
        }

        return new(id, title ?? throw new JsonException("A track without a title."), artist, album);
    }
}
